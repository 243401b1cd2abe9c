"""A small Microsoft Graph in the test's own process: serves by window, fails when told, remembers what it was asked."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx

from ingest.contract.instants import parse_instant

BASE = "https://graph.example.com"
AUTHORITY = "https://login.example.com"
SECRET = "a-secret-that-nobody-may-see"
TOKEN = "a-token-that-nobody-may-see"
_TERM = re.compile(r"(\w+) (ge|gt|le|lt) (\S+?Z)")
_TYPE = re.compile(r"t eq '(\w+)'")
_COMPARE: dict[str, Callable[[datetime, datetime], bool]] = {
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}


class Asked(NamedTuple):
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: httpx.Headers


class GraphStub:
    """``rows`` by log; a row that has ``_visible_at`` is not served before. ``faults`` are answered first, in order."""

    def __init__(self, now: datetime, page_rows: int = 1_000) -> None:
        self.now = now
        self.page_rows = page_rows
        self.rows: dict[str, list[dict[str, Any]]] = {"signIns": [], "directoryAudits": [], "provisioning": []}
        self.faults: deque[httpx.Response | Exception | None] = deque()
        self.asked: list[Asked] = []
        self.tokens = 0
        self.token_answer: httpx.Response | None = None
        self.token_forms: list[dict[str, str]] = []
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.refusals: dict[str, httpx.Response] = {}
        self.refuse_selected: dict[str, httpx.Response] = {}
        """Field → the answer to whoever selects it."""
        self.refuse_expanded: dict[str, httpx.Response] = {}
        """Relationship → the answer to whoever expands it."""
        self.changes: dict[str, list[dict[str, Any]]] = {"users": [], "groups": [], "servicePrincipals": []}

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def clock(self) -> datetime:
        return self.now

    def pass_by(self, **spans: float) -> None:
        self.now += timedelta(**spans)

    def windows(self, log: str) -> list[tuple[str, ...]]:
        """The bounds that each first page of a log was asked for, in order."""
        return [
            tuple(term[2] for term in _TERM.findall(asked.query["$filter"]))
            for asked in self.asked
            if asked.path.endswith(log) and "$skiptoken" not in asked.query
        ]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "login.example.com":
            return self._token(request)
        parts = urlsplit(str(request.url))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(Asked(parts.path, query, request.headers))
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        answer = fault or self._served(parts.path, query)
        answer.headers.setdefault("date", self.now.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        return answer

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.token_forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        if self.token_answer is not None:
            return self.token_answer
        self.tokens += 1
        date = {"date": self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return httpx.Response(200, headers=date, json={"access_token": f"{TOKEN}-{self.tokens}", "expires_in": 3599})

    def _served(self, path: str, query: dict[str, str]) -> httpx.Response:
        bare = path.removeprefix("/v1.0").removeprefix("/beta")
        if bare in self.refusals:
            return self.refusals[bare]
        selected = query.get("$select", "").split(",")
        if refused := next((self.refuse_selected[name] for name in selected if name in self.refuse_selected), None):
            return refused
        expanded = query.get("$expand", "").partition("(")[0]
        if expanded in self.refuse_expanded:
            return self.refuse_expanded[expanded]
        log = bare.removeprefix("/auditLogs/")
        if log not in self.rows:
            return self._listed(path, bare, query)
        rows = [self._shown(row) for row in sorted(self.rows[log], key=_at) if self._matches(row, query)]
        return self._paged(path, query, rows)

    def _listed(self, path: str, bare: str, query: dict[str, str]) -> httpx.Response:
        if bare.endswith("/delta"):
            return self._delta(bare.split("/")[1], query)
        if bare in self.lists:
            rows = self.lists[bare]
            if path.startswith("/v1.0/groups/"):
                # Of a group's members and owners v1.0 leaves these out.
                rows = [row for row in rows if row.get("@odata.type") != "#microsoft.graph.servicePrincipal"]
            return self._paged(path, query, rows)
        whole, _, one = bare.rpartition("/")
        found = [thing for thing in self.lists.get(whole, ()) if thing["id"] == one]
        if found:
            return httpx.Response(200, json=found[0])
        return httpx.Response(404, json={"error": {"code": "Request_ResourceNotFound", "message": bare}})

    def _delta(self, what: str, query: dict[str, str]) -> httpx.Response:
        """One change a page, after an empty one; ``latest`` is behind them all."""
        told = self.changes[what]
        token = query["$deltatoken"]
        begin = len(told) if token == "latest" else int(token.removesuffix("-more"))
        link = f"{BASE}/v1.0/{what}/delta?$deltatoken="
        if begin == len(told):
            return httpx.Response(200, json={"value": [], "@odata.deltaLink": f"{link}{begin}"})
        if not token.endswith("-more"):
            return httpx.Response(200, json={"value": [], "@odata.nextLink": f"{link}{begin}-more"})
        page = {"value": told[begin : begin + 1]}
        if begin + 1 == len(told):
            return httpx.Response(200, json={**page, "@odata.deltaLink": f"{link}{begin + 1}"})
        return httpx.Response(200, json={**page, "@odata.nextLink": f"{link}{begin + 1}-more"})

    def _paged(self, path: str, query: dict[str, str], rows: list[dict[str, Any]]) -> httpx.Response:
        begin = int(query.get("$skiptoken", 0))
        end = begin + min(self.page_rows, int(query.get("$top", 100)))
        page: dict[str, Any] = {"value": rows[begin:end]}
        if end < len(rows):
            rest = httpx.QueryParams({**query, "$skiptoken": str(end)})
            page["@odata.nextLink"] = f"{BASE}{path}?{rest}"
        return httpx.Response(200, content=json.dumps(page).encode())

    def _matches(self, row: dict[str, Any], query: dict[str, str]) -> bool:
        if row.get("_visible_at", self.now) > self.now:
            return False
        wanted = _TYPE.search(query["$filter"])
        if wanted is not None and wanted[1] not in row["signInEventTypes"]:
            return False
        terms = _TERM.findall(query["$filter"])
        return all(_COMPARE[how](parse_instant(row[name]), parse_instant(bound)) for name, how, bound in terms)

    @staticmethod
    def _shown(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if not name.startswith("_")}


def _at(row: dict[str, Any]) -> datetime:
    return parse_instant(row.get("createdDateTime") or row.get("activityDateTime"))
