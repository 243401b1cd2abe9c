"""Between every site and its callers: catching up, the Date header, the book of requests, broken wires."""

from __future__ import annotations

from email.utils import formatdate

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.records.instants import MINUTE, SECOND
from simulator.service.request_book import Request
from simulator.service.simulation import Simulation

_SKEW_MINUTES = (-10, 10)
_READS = ("GET", "HEAD")


class Transport:
    """Wraps a site: brings the company up to the clock first, dates and notes each answer, and breaks some."""

    def __init__(self, app: ASGIApp, simulation: Simulation, site: str, issuer: str) -> None:
        self._app, self._simulation = app, simulation
        self._site, self._issuer = site, issuer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        now = self._simulation.catch_up()
        if self._simulation.faults.strikes("unavailable", self._issuer):
            self._note(scope, now, 503)
            await _unavailable(self._date(now), send)
            return
        if scope["method"] not in _READS and await self._lost(scope, receive, send, now):
            return
        answer = _Answer(send, self._date(now), self._breakage())
        await self._app(scope, receive, answer.send)
        self._note(scope, now, answer.status)

    async def _lost(self, scope: Scope, receive: Receive, send: Send, now: int) -> bool:
        """Answer a write with 503, where a fault says so: with ``answer_lost`` it is done all the same."""
        done = self._simulation.faults.strikes("answer_lost", self._issuer)
        if not done and not self._simulation.faults.strikes("write_unavailable", self._issuer):
            return False
        if done:
            await self._app(scope, receive, _nowhere)
        self._note(scope, now, 503)
        await _unavailable(self._date(now), send)
        return True

    def _breakage(self) -> str | None:
        for name in ("cut_connection", "truncated"):
            if self._simulation.faults.strikes(name, self._issuer):
                return name
        return None

    def _date(self, now: int) -> str:
        if self._simulation.faults.strikes("clock_skew", self._issuer):
            now += self._simulation.faults.draw(*_SKEW_MINUTES) * MINUTE
        return formatdate(now // SECOND, usegmt=True)

    def _note(self, scope: Scope, now: int, status: int) -> None:
        query = scope["query_string"].decode("latin-1")
        self._simulation.asked.note(Request(now, self._site, scope["method"], scope["path"], query, status))


class _Answer:
    """Passes an answer on, dated; a broken one ends early. Sites answer with one body message each."""

    def __init__(self, send: Send, date: str, breakage: str | None) -> None:
        self._send, self._date, self._breakage = send, date, breakage
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["date"] = self._date
            if self._breakage == "truncated" and "content-length" in headers:
                headers["content-length"] = str(int(headers["content-length"]) // 2)
        elif message["type"] == "http.response.body" and self._breakage is not None:
            body = message["body"]
            half = body[: len(body) // 2]
            # A cut answer promised its whole length and says that more will come: the server closes the connection.
            await self._send({**message, "body": half, "more_body": self._breakage == "cut_connection"})
            return
        await self._send(message)


async def _nowhere(_message: Message) -> None:
    return


async def _unavailable(date: str, send: Send) -> None:
    headers = [(b"content-type", b"text/html"), (b"date", date.encode())]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html>Service Unavailable</html>"})
