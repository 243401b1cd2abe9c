"""A program that calls the API by a token."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import httpx

from console.sign_in.roles import Role
from console.sign_in.tokens import make_token
from tests.console.opened_console import SITE, Browser, login

_KEYS = count(1)


class Program(Browser):
    """Asks the API by a token."""

    token_sent = ""
    token_id = ""

    def asks(self, *roles: Role, **more: Any) -> Program:
        """Take a token of some roles."""
        now = self.house.now()
        made = make_token(
            self.house.own, "siem", "pat", login(*roles or ("analyst",), **more), now, now + 86_400_000_000
        )
        self.token_sent, self.token_id = made.token, made.token_id
        return self

    def send(self, method: str, sent: Any) -> httpx.Response:
        """Send a request as somebody else made it."""
        request = httpx.Request(
            method, sent["url"], params=sent.get("params"), json=sent.get("json"), content=sent.get("data")
        )
        headers = {**dict(sent["headers"]), "content-type": "application/json"} if method == "POST" else sent["headers"]
        return self._request(method, str(request.url).removeprefix(SITE.origin), dict(headers), None, request.content)

    def does(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        """Ask for a deed below /api/v1, under a key of its own or a given one; ``body`` as JSON, or as octets."""
        given = {"authorization": f"Bearer {self.token_sent}", "content-type": "application/json"}
        given["idempotency-key"] = key if key is not None else f"k{next(_KEYS)}"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._request("POST", f"/api/v1{path}", {n: v for n, v in given.items() if v}, None, content)

    def call(self, path: str, **headers: str) -> httpx.Response:
        """Ask an address below /api/v1."""
        given = {"authorization": f"Bearer {self.token_sent}"} | {n.replace("_", "-"): v for n, v in headers.items()}
        return self.get(f"/api/v1{path}", given)
