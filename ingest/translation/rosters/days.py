"""Reads the days and instants of a roster. A day begins and ends at midnight where the person works."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.contract.errors import RecordError
from ingest.contract.instants import parse_instant
from ingest.translation.rosters.column_map import DayOrder

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
"""A day as a spreadsheet counts it: from 1900 or from 1904, which the file does not say."""
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")
"""A day that a spreadsheet wrote as an instant: without a zone it is a day."""


def begin_of(text: str, order: DayOrder, zone: ZoneInfo) -> datetime:
    """Return the instant, or the one at which the day begins. Raises RecordError for what is neither."""
    day = day_of(text, order)
    return parse_instant(text) if day is None else _midnight(day, zone)


def end_of(text: str, order: DayOrder, zone: ZoneInfo) -> datetime:
    """Return the instant, or the one at which the day has passed. Raises RecordError for what is neither."""
    day = day_of(text, order)
    return parse_instant(text) if day is None else _midnight(day + timedelta(days=1), zone)


def day_of(text: str, order: DayOrder) -> date | None:
    """Return the day that a text writes, None where it is an instant. Raises RecordError for a day that is none."""
    text = _MIDNIGHT.sub("", text.strip())
    spelled = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if spelled is not None:
        return _date(text, int(spelled[1]), int(spelled[2]), int(spelled[3]))
    if _SERIAL.fullmatch(text):
        raise RecordError(f"{text!r} is a spreadsheet's number of a day; have it exported as a date, like 2026-01-31")
    spelled = _YEAR_LAST.fullmatch(text)
    if spelled is None:
        return None
    first, mark, second, year = int(spelled[1]), spelled[2], int(spelled[3]), int(spelled[4])
    # Dots are written between day and month alone; for strokes somebody must have said what comes first.
    if mark != "." and order == "year_first":
        raise RecordError(f"{text!r} does not say whether the day or the month comes first; the map's `days` says it")
    return _date(text, year, *((first, second) if order == "month_first" and mark != "." else (second, first)))


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise RecordError(f"{text!r} is no day: {error}") from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def suggested_order(texts: list[str]) -> DayOrder:
    """Return how these texts write their days, as far as one of them shows it."""
    spelled = [match for text in texts if (match := _YEAR_LAST.fullmatch(text.strip())) is not None]
    if any(int(match[1]) > 12 for match in spelled if match[2] != "."):
        return "day_first"
    if any(int(match[3]) > 12 for match in spelled if match[2] != "."):
        return "month_first"
    return "year_first"
