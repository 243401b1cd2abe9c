"""Coverage, stated: the interval FROM/TO within which every record of a stream was read, or is known to be missing."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import NamedTuple

from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Outcome, Source
from ingest.contract.instants import format_instant, parse_instant
from ingest.contract.sealing import seal

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Interval(NamedTuple):
    """``from_at`` inclusive to ``to_at`` exclusive."""

    from_at: datetime
    to_at: datetime


def parse_interval(text: str) -> Interval:
    """Return the interval that ``FROM/TO`` spells (ISO 8601); a date is its first instant in UTC.

    Raises RecordError when it is none, or when it does not end after it begins.
    """
    start, slash, end = text.partition("/")
    if not slash:
        raise RecordError(f"{text!r:.60} is no interval; expected FROM/TO, like 2026-01-01/2026-07-01")
    interval = Interval(_instant(start, "FROM"), _instant(end, "TO"))
    if interval.from_at >= interval.to_at:
        raise RecordError(f"{text!r:.60} does not end after it begins")
    return interval


def until_now(interval: Interval, now: datetime) -> Interval:
    """Return the interval without what lies ahead. Raises RecordError when all of it does: nobody has read that."""
    if interval.from_at >= now:
        raise RecordError(
            f"{format_instant(interval.from_at)} lies ahead of now: nobody has read what is still to come"
        )
    return interval if interval.to_at <= now else interval._replace(to_at=now)


def coverage_event(source: Source, interval: Interval, observed_at: datetime) -> Event:
    """Return the event that states ``interval`` of a stream as covered; the same statement has the same id."""
    return _statement(source, interval, observed_at, {"basis": "declared"})


def claim_event(source: Source, interval: Interval, observed_at: datetime) -> Event:
    """Return the event by which a person says that ``interval`` of a stream is covered: it can be taken back."""
    return _statement(source, interval, observed_at, {"basis": "declared", "by": "person"})


def gap_event(source: Source, interval: Interval, cause: str, observed_at: datetime) -> Event:
    """Return the event that states ``interval`` of a stream as not read, and why; nothing will fill it."""
    return _statement(source, interval, observed_at, {"basis": "gap", "cause": cause})


def _statement(source: Source, interval: Interval, observed_at: datetime, says: dict[str, str]) -> Event:
    bounds = {"from": format_instant(interval.from_at), "to": format_instant(interval.to_at)}
    about = [bounds["from"], bounds["to"], source.idp, source.tenant, source.stream]
    if len(says) > 1:
        about += says.values()
    event = Event(
        event_id="",
        kind="coverage",
        vendor_type="coverage",
        occurred_at=interval.from_at,
        observed_at=observed_at,
        source=source,
        outcome=Outcome("success"),
        attributes={**bounds, **says},
    )
    event_id = f"jitgov:coverage:{hashlib.sha256(chr(10).join(about).encode()).hexdigest()}"
    return seal(event_id, [event], b"null", observed_at)[0]


def _instant(text: str, what: str) -> datetime:
    return parse_instant(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text, what)
