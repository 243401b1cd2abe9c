"""What a request of the log asks for: the endless stream by persistence, or a window by ``published``.

Source: Okta documentation, "System Log query": without ``until`` and ascending it is polling. A cursor is opaque to
callers; here it tells the time it was given, the place, and of a window the order too.
"""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from simulator.records.instants import DAY, okta_text
from simulator.service.okta.wire.answers import OktaError, invalid
from simulator.service.okta.wire.filters import Predicate
from simulator.service.okta.wire.parameters import instant_of, limit_of, predicate_of

USUAL_LIMIT, MOST = 100, 1_000
_USUAL_DAYS = 7
_OLDEST_SINCE_DAYS = 180
_KEYWORDS, _KEYWORD_LENGTH = 10, 40
_UNFILTERABLE = ("debugContext.debugData.url co", "debugContext.debugData.requestUri co")


class LogQuery(NamedTuple):
    """One request of the log; instants in microseconds, ``until`` None: now."""

    since: int
    until: int | None
    descending: bool
    limit: int
    after: str | None
    predicate: Predicate | None
    keywords: tuple[bytes, ...]

    @property
    def polls(self) -> bool:
        """Whether it is the endless stream."""
        return self.until is None and not self.descending

    @property
    def selects(self) -> bool:
        """Whether not every record is wanted."""
        return self.predicate is not None or bool(self.keywords)


def asked(request: Request, now: int, *, forgets: bool) -> LogQuery:
    """Return what a request asks for; an org that ``forgets`` refuses what lies far back. Raises OktaError."""
    given = request.query_params
    since, until = instant_of(request, "since"), instant_of(request, "until")
    if forgets and since is not None and since < now - _OLDEST_SINCE_DAYS * DAY:
        raise OktaError("E0000053", f"since {okta_text(since)}", ["since: lies more than 180 days in the past"])
    order = given.get("sortOrder", "ASCENDING")
    if order not in ("ASCENDING", "DESCENDING"):
        raise invalid("sortOrder", "must be ASCENDING or DESCENDING")
    if since is not None and until is not None and since > until:
        raise invalid("until", "must not lie before since")
    return LogQuery(
        since if since is not None else (until if until is not None else now) - _USUAL_DAYS * DAY,
        until,
        order == "DESCENDING",
        limit_of(request, USUAL_LIMIT, MOST, least=0),
        given.get("after"),
        _predicate(given.get("filter")),
        _keywords(given.get("q", "")),
    )


def _predicate(expression: str | None) -> Predicate | None:
    if not expression:
        return None
    if "published " in expression:
        raise OktaError("E0000053", expression, ["published cannot be filtered by; use since and until"])
    if any(unfilterable in expression for unfilterable in _UNFILTERABLE):
        raise OktaError("E0000031", causes=["co is not supported for this property"])
    return predicate_of(expression)


def _keywords(given: str) -> tuple[bytes, ...]:
    words = given.split()
    if len(words) > _KEYWORDS or any(len(word) > _KEYWORD_LENGTH for word in words):
        raise invalid("q", f"takes up to {_KEYWORDS} keywords of up to {_KEYWORD_LENGTH} characters")
    return tuple(word.lower().encode() for word in words)
