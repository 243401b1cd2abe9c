"""An Okta org of somebody else's making: written from the vendor's contract, and no wider than it must be.

It pages as it likes whatever ``limit`` asks for, joins its links in one header, leaves out every
optional field, and adds some that nobody knows. ``manners`` say what it does otherwise than most:

- ``unlicensed``: roles by list, identity providers and factors answer as they do without the licence or not at all;
- ``plain``: ``search``, ``since`` and ``until`` are refused or not looked at, a log never ends, and no rate limit is
  stated.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Json = dict[str, Any]
PAGE = 4
TOKEN = "00-not-a-secret"
_NO_FEATURE = (401, "E0000015", "You do not have permission to access the feature you are requesting")
_NO_PATH = (404, "E0000022", "The endpoint does not support the provided HTTP method")
_NO_SEARCH = (400, "E0000031", "Invalid search criteria.")


def _user(subject: str, login: str, status: str = "ACTIVE") -> Json:
    return {"id": subject, "status": status, "profile": {"login": login}, "shoeSize": 42}


class StrangeOrg:
    """What it holds, by path; ``events`` are its System Log in the order of persistence."""

    def __init__(self, now: datetime, manners: Collection[str] = ()) -> None:
        self.manners = manners
        self.asked: list[str] = []
        self.lists: dict[str, list[Json]] = {
            "/api/v1/users": [
                _user("ann", "Ann@Corp.example.com"),
                _user("bob", "bob@corp.example.com"),
                _user("eve", "eve@corp.example.com", "DEPROVISIONED"),
                _user("jit-1", "kim@partner.example.com"),
                _user("ops", "ops@corp.example.com", "SUSPENDED"),
            ],
            "/api/v1/groups": [
                {"id": "everyone", "profile": {"name": "Everyone"}},
                {"id": "pay", "profile": {"name": "Payroll approvers"}, "type": "OKTA_GROUP"},
                {"id": "none", "profile": {"name": "Nobody"}},
            ],
            "/api/v1/groups/everyone/users": [{"id": s} for s in ("ann", "bob", "jit-1", "ops")],
            "/api/v1/groups/pay/users": [{"id": "ann"}],
            "/api/v1/groups/none/users": [],
            "/api/v1/apps": [
                {"id": "app-pay", "label": "Payroll"},
                {"id": "app-wiki", "label": "Wiki", "status": "ACTIVE", "signOnMode": "FUTURE_MODE"},
                {
                    "id": "app-svc",
                    "label": "Sync job",
                    "settings": {"oauthClient": {"application_type": "service"}},
                    "credentials": {"oauthClient": {"client_id": "client-7"}},
                },
                {"id": "app-idle", "label": "Idle"},
            ],
            "/api/v1/apps/app-pay/users": [{"id": "ann", "scope": "GROUP"}, {"id": "bob", "scope": "USER"}],
            "/api/v1/apps/app-pay/groups": [{"id": "pay"}],
            "/api/v1/apps/app-wiki/users": [
                {"id": s, "scope": "USER", "externalId": f"w-{s}"} for s in ("ann", "bob", "jit-1", "ops")
            ],
            "/api/v1/apps/app-wiki/groups": [],
            "/api/v1/apps/app-svc/grants": [{"id": "g1", "scopeId": "okta.users.manage"}],
            "/api/v1/users/ann/roles": [{"id": "r1", "type": "SUPER_ADMIN", "label": "Super Administrator"}],
            "/api/v1/users/bob/roles": [
                {"id": "r2", "type": "CUSTOM", "label": "Helpers", "role": "cr0", "resource-set": "set0"}
            ],
            "/api/v1/groups/pay/roles": [{"id": "r3", "type": "USER_ADMIN", "label": "User Administrator"}],
            "/api/v1/api-tokens": [
                {"id": "tok-1", "name": "backup", "userId": "bob"},
                {"id": "tok-2", "name": "ci", "_links": {"user": {"href": "/api/v1/users/ann"}}},
            ],
            "/api/v1/idps": [{"id": "idp-1"}],
            "/api/v1/idps/idp-1/users": [{"id": "jit-1", "externalId": "kim@home"}],
        }
        self.events = _history(now)

    def answer(self, path: str, query: dict[str, str], base: str) -> tuple[int, Any, str | None]:
        """Return status, body and the ``Link`` header of a GET."""
        self.asked.append(path)
        refused = self._refused(path, query)
        if refused is not None:
            status, code, summary = refused
            return status, {"errorCode": code, "errorSummary": summary}, None
        if path == "/api/v1/logs":
            return self._logs(query, base)
        if path == "/api/v1/iam/assignees/users":
            return 200, {"value": [{"id": "ann", "orn": "orn:okta:x"}, {"id": "bob"}], "_links": {}}, None
        held = self.lists.get(path)
        if held is None:
            # Whoever is there has no roles; everything else this org does not know.
            known = path.endswith(("/roles", "/factors", "/grants", "/users", "/groups")) or "/targets/" in path
            return (200, [], None) if known else (404, {"detail": "Not Found"}, None)
        if path == "/api/v1/users" and not query.get("search") and not query.get("filter"):
            held = [each for each in held if each["status"] != "DEPROVISIONED"]
        if query.get("filter") == 'status eq "DEPROVISIONED"':
            held = [each for each in held if each["status"] == "DEPROVISIONED"]
        begin = int(query.get("after", "0"))
        more = begin + PAGE < len(held)
        return 200, held[begin : begin + PAGE], _links(base, path, query, str(begin + PAGE) if more else None)

    def _refused(self, path: str, query: dict[str, str]) -> tuple[int, str, str] | None:
        if "unlicensed" in self.manners:
            if path.startswith("/api/v1/iam/"):
                return _NO_PATH
            if path.startswith("/api/v1/idps") or path.endswith("/factors"):
                return _NO_FEATURE
        if "plain" in self.manners and "search" in query:
            return _NO_SEARCH
        return None

    def _logs(self, query: dict[str, str], base: str) -> tuple[int, Any, str | None]:
        plain = "plain" in self.manners
        bounds = "" if plain else query.get("since", ""), "9" if plain else query.get("until", "9")
        held = [each for each in self.events if bounds[0] <= each["published"] < bounds[1]]
        begin = int(query.get("after", "0"))
        found = held[begin : begin + PAGE]
        after = begin + len(found)
        ends = "until" in query and not plain and after >= len(held)
        return 200, found, _links(base, "/api/v1/logs", query, None if ends else str(after))


def _links(base: str, path: str, query: dict[str, str], after: str | None) -> str:
    own = f'<{base}{path}>; rel="self"'
    if after is None:
        return own
    return f"<{base}{path}?{urlencode({**query, 'after': after})}>;rel=next, {own}"


def _history(now: datetime) -> list[Json]:
    """Somebody comes in through a partner's login; somebody who was deactivated signs in; the rest is routine."""
    at = iter(range(1, 100))

    def told(sort: str, actor: str, *targets: Json, days: float, **over: Any) -> Json:
        number = next(at)
        published = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds")
        return {
            "uuid": f"strange-{number}",
            "published": published.replace("+00:00", "Z"),
            "eventType": sort,
            "actor": {"id": actor, "type": "SystemPrincipal" if actor == "sys" else "User"},
            "outcome": {"result": "SUCCESS"},
            "target": list(targets) or None,
            "quux": [None],
            **over,
        }

    kim, wiki = {"id": "jit-1", "type": "User"}, {"id": "app-wiki", "type": "AppInstance", "displayName": "Wiki"}
    eve, partner = {"id": "eve", "type": "User"}, {"id": "idp-1", "type": "AppInstance"}
    return [
        told("user.session.start", "ann", days=80),
        told("user.lifecycle.deactivate", "ann", eve, days=60),
        told(
            "user.authentication.auth_via_IDP", "sys", partner, kim, days=20, transaction={"type": "WEB", "id": "t-1"}
        ),
        told("user.lifecycle.create", "sys", kim, days=20, transaction={"type": "WEB", "id": "t-1"}),
        told("user.authentication.sso", "jit-1", wiki, days=20),
        told("user.session.start", "eve", days=10),
        told("user.authentication.sso", "eve", wiki, days=10),
        told("some.new.type", "ann", days=1),
    ]


@contextmanager
def serving(org: StrangeOrg) -> Iterator[str]:
    """Serve it on a free port of this machine, in HTTP/1.0; give its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, body, links = 401, {"errorCode": "E0000011", "errorSummary": "Invalid token provided"}, None
            if self.headers["Authorization"] == f"SSWS {TOKEN}":
                status, body, links = org.answer(parts.path, query, f"http://{self.headers['Host']}")
            self.send_response(status)
            if links is not None:
                self.send_header("LINK", links)
            if "plain" not in org.manners:
                self.send_header("X-Rate-Limit-Limit", "6000")
                self.send_header("X-Rate-Limit-Remaining", "5999")
                self.send_header("X-Rate-Limit-Reset", str(int(time.time()) + 60))
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
