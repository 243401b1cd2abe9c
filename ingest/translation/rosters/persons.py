"""Reads one row of a roster as a person, by its column map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ingest.contract.errors import RecordError, SetupError
from ingest.contract.roster import RosterPerson
from ingest.contract.text import identifier
from ingest.translation.rosters.column_map import ColumnMap, zone_of
from ingest.translation.rosters.days import begin_of, end_of
from ingest.translation.rosters.rows import Row
from ingest.translation.rosters.status_words import is_known, status_of

_NAME_WITH_ID = re.compile(r"(?P<name>[^()]+?)\s*\((?P<id>[A-Za-z0-9-]*\d[A-Za-z0-9-]*)\)")
"""As Workday names a worker: ``Ana Ruiz (1001)``."""
_LAST_FIRST = re.compile(r"(?P<last>[^,]+),\s*(?P<first>[^,]+)")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "md", "esq."})
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_NOTHING = frozenset({"-", "--", "n/a", "na", "none", "null", "nil", "unknown", "tbd"})
_LONGEST = 200


class Named(NamedTuple):
    """A person of a row, what tells them from others within the roster, and the cells that say so."""

    subject: str
    person: RosterPerson
    cells: Mapping[str, Sequence[str]]
    """Those that the map reads: nothing else of the row leaves the file."""
    unknown_words: frozenset[str]
    """Of the status columns: words that say nothing."""


def person_of_row(row: Row, column_map: ColumnMap) -> Named:
    """Return the person of a row. Raises RecordError when it identifies nobody, or a date is none."""
    cells = _Cells(row, column_map)
    words = {word.casefold(): status for word, status in column_map.status_words.items()}
    stated = cells.every("status")
    person = RosterPerson(
        employee_id=cells.employee_id(),
        names=cells.names(),
        mails=tuple(dict.fromkeys(mail.lower() for text in cells.every("mail") for mail in _MAIL.findall(text))),
        manager=cells.reference("manager"),
        department=cells.first("department"),
        title=cells.first("title"),
        location=cells.first("location"),
        type=cells.first("type"),
        status=status_of(stated, words) if column_map.columns.of("status") else "active",
        start=cells.instant("start", ends=False),
        end=cells.instant("end", ends=True),
        leave_from=cells.instant("leave_from", ends=False),
        leave_to=cells.instant("leave_to", ends=True),
        sponsor=cells.reference("sponsor"),
    )
    _check_order(person)
    has_status = any(is_known(word, words) for word in stated)
    if person.employee_id is not None and not has_status and cells.are_no_more_than_an_id():
        raise RecordError(f"{person.employee_id!r} is all that the row says: a line of totals names nobody")
    unknown = frozenset(word for word in stated if not is_known(word, words))
    return Named(subject_of(person), person, cells.read, unknown)


def subject_of(person: RosterPerson) -> str:
    """Return what tells a person from others: the employee id, else an address, else the name.

    Raises RecordError where there is none of them.
    """
    if person.employee_id is not None:
        return person.employee_id
    if person.mails:
        return f"mail:{person.mails[0]}"
    if person.names:
        return f"name:{_folded(person.names[0])}"
    raise RecordError("the row has neither an employee id nor a mail nor a name")


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check_order(person: RosterPerson) -> None:
    for what, begin, end in (
        ("employment", person.start, person.end),
        ("leave", person.leave_from, person.leave_to),
    ):
        if begin is not None and end is not None and end <= begin:
            raise RecordError(f"the {what} ends before it begins")


class _Cells:
    """The cells of a row that its map reads."""

    def __init__(self, row: Row, column_map: ColumnMap) -> None:
        self._columns, self._days = column_map.columns, column_map.days
        wanted = self._columns.every()
        self.read = {name: texts for name, texts in row.cells.items() if name in wanted}
        zone = self.first("zone") or column_map.zone
        try:
            self._zone = zone_of(zone)
        except SetupError as error:
            raise RecordError(str(error)) from error

    def every(self, field: str) -> list[str]:
        """Return the texts of a field's columns that say anything."""
        texts = (text for name in self._columns.of(field) for text in self.read.get(name, ()))
        return [text.replace("\x00", "") for text in texts if text.casefold() not in _NOTHING]

    def first(self, field: str) -> str | None:
        """Return the first text of a field. Raises RecordError when it is too long."""
        text = next(iter(self.every(field)), None)
        if text is not None and len(text) > _LONGEST:
            raise RecordError(f"the {field} has {len(text)} characters; at most {_LONGEST} are read")
        return text

    def are_no_more_than_an_id(self) -> bool:
        """Tell whether a row says nothing beside id and status, where the map reads more."""
        besides = self._columns.every() - set(self._columns.of("employee_id")) - set(self._columns.of("status"))
        is_said = any(text.casefold() not in _NOTHING for name in besides for text in self.read.get(name, ()))
        return bool(besides) and not is_said

    def employee_id(self) -> str | None:
        text = self.first("employee_id")
        spelled = None if text is None else _NAME_WITH_ID.fullmatch(text)
        return identifier(text if spelled is None else spelled["id"], "employee id")

    def reference(self, field: str) -> str | None:
        """Return whom a field names: the id of a name with an id, else the text."""
        text = self.first(field)
        if text is None:
            return None
        spelled = _NAME_WITH_ID.fullmatch(text)
        return spelled["id"] if spelled is not None else _given_first(text)

    def names(self) -> tuple[str, ...]:
        first, last, preferred = self.first("first_name"), self.first("last_name"), self.first("preferred_name")
        whole = self.first("name")
        spelled = [] if whole is None else [_given_first(_without_id(whole))]
        if first is not None or last is not None:
            spelled.append(" ".join(part for part in (first, last) if part is not None))
        if preferred is not None:
            spelled.append(preferred if last is None or " " in preferred else f"{preferred} {last}")
        return tuple(dict.fromkeys(" ".join(name.split()) for name in spelled))

    def instant(self, field: str, *, ends: bool) -> datetime | None:
        text = self.first(field)
        if text is None:
            return None
        try:
            return (end_of if ends else begin_of)(text, self._days, self._zone)
        except (RecordError, OverflowError) as error:
            raise RecordError(f"{field}: {error}") from error


def _without_id(name: str) -> str:
    spelled = _NAME_WITH_ID.fullmatch(name)
    return name if spelled is None else spelled["name"]


def _given_first(name: str) -> str:
    """Return a name with its given name first: ``Ruiz, Ana`` is Ana Ruiz, and ``Ana Ruiz, Jr.`` stays."""
    spelled = _LAST_FIRST.fullmatch(name)
    if spelled is None or spelled["first"].strip().casefold() in _SUFFIXES:
        return name
    return f"{spelled['first'].strip()} {spelled['last'].strip()}"
