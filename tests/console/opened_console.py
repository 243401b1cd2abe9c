"""A console over a small store, and a browser without a window: forms, cookies, what a page says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from html import unescape
from itertools import count
from typing import Any

import httpx
from sqlalchemy import Engine

from console.app.application import application
from console.app.site import loopback_site
from console.asking.house import House
from console.sign_in.roles import EVERY_ROLE, Role
from console.sign_in.sessions import begin_session
from console.sign_in.visitor import Login
from console.store import own_tables
from front_door.settings import InForce, Settings
from governance.model.acts import Author
from governance.settings.people import PeopleSettings
from governance.store.database.engine import open_engine, writing
from ingest.contract.instants import from_micros
from tests.governance.queries.filled import ACME, at, naming

NOW = at(20)
SITE = loopback_site("127.0.0.1", 7730)
PAT = f"{ACME}|pat"
_SESSION_HOURS = 10_000
"""Longer than the clock goes on by all that the tests of a lane ask of one console."""
_TOKEN = re.compile(rb'(name="forgery_token" value=")([^"]+)')
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def house_over(engine: Engine, own_url: str = "sqlite://", **settings: Any) -> House:
    """A console's house over a store; its clock goes on by a second whenever it is asked.

    What is its own stands in memory, behind one connection: who asks by several at once names a file.
    """
    own = open_engine(own_url)
    with writing(own) as connection:
        own_tables.metadata.create_all(connection)
    written = Settings(
        governance=settings.get("governance", naming({f"{ACME}|payroll": "Payroll"})),
        people=settings.get("people", PeopleSettings()),
        **{name: value for name, value in settings.items() if name not in ("governance", "people")},
    )
    return House(engine, own, InForce(written, {}), count(NOW, 1_000_000).__next__)


def login(*roles: Role, account: str | None = PAT, **more: Any) -> Login:
    """Somebody who has signed in; without roles he has all of them."""
    issuer, _, subject = (account or "").partition("|")
    author = Author(via="oidc", issuer=issuer or None, subject=subject or None, name="pat")
    return Login(name="pat", roles=roles or tuple(sorted(EVERY_ROLE)), author=author, **more)


class Browser:
    """Asks a console as a browser does, one request after the other.

    Pages come without the token of their forms: it is random, and holds two given letters in one page of a hundred.
    """

    def __init__(self, house: House, visitor: Login | None = None) -> None:
        self.house = house
        self._application = application(house, SITE)
        self.cookies: dict[str, str] = {}
        self._token_shown = ""
        if visitor is not None:
            self.cookies[SITE.cookie] = begin_session(house.own, visitor, house.now(), _SESSION_HOURS).cookie

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Open a page."""
        return self._request("GET", path, headers or {}, None)

    def head(self, path: str) -> httpx.Response:
        """Look a page up without opening it."""
        return self._request("HEAD", path, {}, None)

    def post(
        self,
        path: str,
        fields: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        token: str | None = None,
    ) -> httpx.Response:
        """Send a form, with the token of the page that it stands on."""
        given = token if token is not None else self.token()
        return self._request(
            "POST", path, {"sec-fetch-site": "same-origin"} | dict(headers or {}), {"forgery_token": given, **fields}
        )

    def token(self) -> str:
        """The session's token, as a page shows it."""
        self._token_shown = ""
        self.get("/")
        return self._token_shown

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        fields: Mapping[str, Any] | None,
        content: bytes | None = None,
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._application, client=("192.0.2.7", 1234))
            async with httpx.AsyncClient(
                transport=transport, base_url=SITE.origin, cookies=self.cookies, headers=dict(headers)
            ) as client:
                answer = await client.request(method, path, data=fields, content=content)
                self._keep(answer)
                return self._without_token(answer)

        return asyncio.run(ask())

    def _without_token(self, answer: httpx.Response) -> httpx.Response:
        shown = _TOKEN.search(answer.content)
        if shown is None:
            return answer
        self._token_shown = shown[2].decode()
        page = _TOKEN.sub(rb"\1", answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, content=page, request=answer.request)

    def _keep(self, answer: httpx.Response) -> None:
        for cookie in answer.cookies.jar:
            self.cookies[cookie.name] = cookie.value or ""


def reaching(browser: Browser, **reach: Any) -> Browser:
    """A browser of somebody at the same console who may see some of it."""
    return Browser(browser.house, login("analyst", "compliance", "auditor", "risk_owner", **reach))


def words(answer: httpx.Response) -> str:
    """What a page says, without its tags; where a word may break it is one word."""
    return " ".join(unescape(_TAGS.sub(" ", answer.text.replace("<wbr>", ""))).split())


def day(micros: int) -> str:
    """A day as a page shows it."""
    return f"{from_micros(micros):%Y-%m-%d}"
