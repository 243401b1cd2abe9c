"""``GET /api/v1/logs``.

Polling walks the log by position, so that late events come later and none is left out; a window walks it by
``published`` and never turns back, so that what becomes visible behind its cursor is left out, as at Okta.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from simulator.records.instants import DAY
from simulator.service.logs.log import Log
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.log import cursors as log_cursors
from simulator.service.okta.log.query import LogQuery, asked
from simulator.service.okta.wire.answers import OktaError, invalid, raw_answer
from simulator.service.okta.wire.links import Links
from simulator.service.simulation import Simulation

STREAM = "system_log"
_SCANNED = 50_000
"""A selective request looks at so many records at most; its page may then hold fewer than it could."""
_AGAIN = 5


class _Page(NamedTuple):
    positions: range | list[int]
    cursor: str | None


class Logs:
    """The log of one org."""

    def __init__(self, simulation: Simulation, tenant: str, settings: OrgSettings, links: Links) -> None:
        self._simulation, self._settings, self._links = simulation, settings, links
        self._tenant, self._issuer = tenant, f"okta:{tenant}"

    async def answer(self, request: Request) -> Response:
        """Answer one request of the log."""
        now = self._simulation.clock.now()
        query = asked(request, now, forgets=self._settings.retention_days is not None)
        if query.after is not None and self._strikes("cursor_expired"):
            raise _expired()
        log = self._simulation.log("okta", self._tenant, STREAM)
        page = self._polled(log, query, now) if query.polls else self._window(log, query, now)
        positions = page.positions
        body = log.joined(positions.start, positions.stop) if isinstance(positions, range) else log.gathered(positions)
        answer = raw_answer(b"".join((b"[", body, b"]")))
        self._links.add(answer, request, page.cursor, without=("since",) if query.polls else ())
        return answer

    def _polled(self, log: Log, query: LogQuery, now: int) -> _Page:
        if query.after is None:
            first = begin = log.first_visible_since(max(query.since, self._retained(now)))
        else:
            first = log.first_visible_since(self._retained(now))
            begin = max(first, self._place(query.after, now))
        end = log.visible(now)
        if self._strikes("empty_page"):
            return _Page([], log_cursors.polling(now, begin))
        if begin > first and self._strikes("page_again"):
            begin = max(first, begin - _AGAIN)
        if not query.selects:
            stop = max(begin, min(end, begin + query.limit))
            return _Page(range(begin, stop), log_cursors.polling(now, stop))
        positions, resume = self._selected(log, query, iter(range(begin, end)))
        return _Page(positions, log_cursors.polling(now, max(begin, end) if resume is None else resume))

    def _place(self, after: str, now: int) -> int:
        cursor = log_cursors.polled(after)
        if cursor.given_at < self._retained(now):
            raise _expired()
        return cursor.position

    def _retained(self, now: int) -> int:
        """Return the instant before which nothing is kept."""
        retention_days = self._settings.retention_days
        return 0 if retention_days is None else now - retention_days * DAY

    def _window(self, log: Log, query: LogQuery, now: int) -> _Page:
        until = query.until if query.until is not None else now
        since = max(query.since, self._retained(now))
        if query.after is None:
            walked = log.walk(since, until, now, descending=query.descending)
        else:
            walked = self._resumed(log, query, since, until, now)
        if self._strikes("empty_page"):
            first = next(walked, None)
            return _Page([], None if first is None else log_cursors.window(log.occurred_at(first), first))
        positions, resume = self._selected(log, query, walked)
        return _Page(positions, None if resume is None else log_cursors.window(log.occurred_at(resume), resume))

    def _resumed(self, log: Log, query: LogQuery, since: int, until: int, now: int) -> Iterator[int]:
        at, position = log_cursors.windowed(query.after or "")
        begin, end = (since, min(until, at + 1)) if query.descending else (max(since, at), until)
        for candidate in log.walk(begin, end, now, descending=query.descending):
            here = (log.occurred_at(candidate), candidate)
            if here <= (at, position) if query.descending else here >= (at, position):
                yield candidate

    def _selected(self, log: Log, query: LogQuery, walked: Iterator[int]) -> tuple[list[int], int | None]:
        """Return the positions of the wanted records, and the first position not scanned, None at the end."""
        positions: list[int] = []
        for looked, position in enumerate(walked):
            if len(positions) == query.limit or looked == _SCANNED:
                return positions, position
            if not query.selects or _wanted(query, log.body(position)):
                positions.append(position)
        return positions, None

    def _strikes(self, fault: str) -> bool:
        return self._simulation.faults.strikes(fault, self._issuer)


def _wanted(query: LogQuery, body: bytes) -> bool:
    if query.keywords:
        text = body.lower()
        if not all(word in text for word in query.keywords):
            return False
    return query.predicate is None or query.predicate(orjson.loads(body))


def _expired() -> OktaError:
    return invalid("after", "The cursor is invalid or has expired")
