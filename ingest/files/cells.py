"""Reads the cells of lists that people exported: what spreadsheets do to texts, dates in many spellings, yes and no."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from ingest.contract.errors import RecordError
from ingest.contract.instants import parse_instant

DayOrder = Literal["day_first", "month_first"]
_FORMULA_SIGNS = "=+-@\t"
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\x00"))
_EMPTY = frozenset(
    {
        "", "-", "--", "n/a", "na", "none", "null", "nil", "never", "never accessed", "never logged in",
        "no_information", "not_supported", "unknown", "(blank)", "#n/a",
    }
)  # fmt: skip
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "on", "enabled", "ja", "oui", "si", "wahr", "vrai"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "disabled", "nein", "non", "falsch", "faux", ""})
_REMARK = re.compile(r"\s*(?:[-–—:(/]\s).*$|\s*\(.*$")
_QUOTED = re.compile(r'="(?P<text>.*)"')
_DAY = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_MARKED = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?:[ T,]+(?P<time>\d{1,2}:.*))?"
)
_WORDED = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)??(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})|"
    r"(?P<month_first>[A-Za-z]{3,9})\s+(?P<day_second>\d{1,2}))[ ,-]+(?P<year>\d{4})"
    r"(?:[ ,T]+(?:at )?(?P<time>\d{1,2}:.*))?"
)
_NUMBER = re.compile(r"\d+(\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPREADSHEET_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_SPREADSHEET_DAYS = (10_000, 100_000)
_SECONDS = (100_000_000, 10_000_000_000)


class Dated(NamedTuple):
    """An instant that a cell states; of a mere day (``is_day``) its first one in UTC."""

    at: datetime
    is_day: bool


def cell_text(cell: str) -> str:
    """Return what a cell says, without what keeps spreadsheets from taking it for a formula, and blanks around it."""
    text = cell.translate(_INVISIBLE).replace("\xa0", " ").strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted is not None:
        return quoted["text"].strip()
    if text.startswith("'") and (text[1:2] in _FORMULA_SIGNS or not text.endswith("'")):
        return text[1:].strip()
    return text


def is_empty(text: str) -> bool:
    """Tell whether a cell says that there is nothing: it is blank, ``N/A``, ``never`` and the like."""
    return text.strip().casefold() in _EMPTY


def without_remark(word: str) -> str:
    """Return a word without what explains it: ``Terminated - voluntary``, ``Active (probation)``."""
    return _REMARK.sub("", word)


def yes_or_no(text: str) -> bool | None:
    """Return whether a cell says yes or no; None when it says neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def several(cell: str | list[str]) -> list[str]:
    """Return the texts that one cell lists: a JSON list, or a text with commas, semicolons, bars or line feeds."""
    texts = cell if isinstance(cell, list) else re.split(r"[;,|\n]", cell)
    return list(dict.fromkeys(text.strip() for text in texts if not is_empty(text.strip())))


def stated_date(text: str, order: DayOrder | None = None) -> Dated | None:
    """Return the instant or day that a cell states; None where it states none.

    ``order``: what ``01/02/2026`` means. Raises RecordError for what is no date, or has two meanings.
    """
    if is_empty(text):
        return None
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return _of_number(text)
    if (day := _DAY.fullmatch(text)) is not None:
        return Dated(_day(int(day["year"]), int(day["month"]), int(day["day"]), text), True)
    if (marked := _MARKED.fullmatch(text)) is not None:
        return _of_marked(marked, text, order)
    if (worded := _WORDED.fullmatch(text)) is not None:
        month = _month(worded["month"] or worded["month_first"], text)
        return _timed(
            _day(int(worded["year"]), month, int(worded["day"] or worded["day_second"]), text), worded["time"]
        )
    return Dated(parse_instant(text, "the date"), False)


def _of_number(text: str) -> Dated:
    number = float(text)
    if _SPREADSHEET_DAYS[0] <= number < _SPREADSHEET_DAYS[1]:
        return Dated(_SPREADSHEET_EPOCH + timedelta(days=number), number.is_integer())
    if _SECONDS[0] <= number < _SECONDS[1]:
        return Dated(datetime.fromtimestamp(number, UTC), False)
    if _SECONDS[0] * 1_000 <= number < _SECONDS[1] * 1_000:
        return Dated(datetime.fromtimestamp(number / 1_000, UTC), False)
    raise RecordError(f"{text!r:.40} is no date; expected one like 2026-01-31")


def _of_marked(marked: re.Match[str], text: str, order: DayOrder | None) -> Dated:
    first, second = int(marked["first"]), int(marked["second"])
    if marked["mark"] == "." or first > 12:
        order = "day_first"
    elif second > 12 or first == second:
        order = "month_first"
    if order is None:
        raise RecordError(
            f"{text!r:.40} has two meanings; say `dates: day_first` or `dates: month_first` in the column map, or "
            "export dates as 2026-01-31"
        )
    day, month = (first, second) if order == "day_first" else (second, first)
    return _timed(_day(int(marked["year"]), month, day, text), marked["time"])


def _timed(day: datetime, time: str | None) -> Dated:
    if not time:
        return Dated(day, True)
    return Dated(parse_instant(f"{day:%Y-%m-%d} {time.strip()}", "the date"), False)


def _day(year: int, month: int, day: int, text: str) -> datetime:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError as error:
        raise RecordError(f"{text!r:.40} is no date: {error}") from error


def _month(word: str, text: str) -> int:
    try:
        return _MONTHS.index(word[:3].casefold()) + 1
    except ValueError as error:
        raise RecordError(f"{text!r:.40} is no date: no month is called {word}") from error
