"""Which column of a roster says what: made once, by a person, and kept in a file of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from ingest.config.loading import load
from ingest.contract.errors import SetupError
from ingest.contract.roster import Status
from ingest.files.column_map import folded

DayOrder = Literal["year_first", "day_first", "month_first"]
Column = str | list[str] | None
"""One column, or several: of names, dates and words the first that is filled in counts."""
_HEAD = "# Which column of the roster says what; made by `jitgov import-roster FILE --map`.\n"


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The columns, by what they say; a column that is not named is not read."""

    employee_id: Column = None
    name: Column = None
    first_name: Column = None
    last_name: Column = None
    preferred_name: Column = None
    mail: Column = None
    """All that are filled in count."""
    manager: Column = None
    department: Column = None
    title: Column = None
    location: Column = None
    type: Column = None
    start: Column = None
    end: Column = None
    status: Column = None
    """Of several the gravest word counts: whoever has ended in any has ended."""
    leave_from: Column = None
    leave_to: Column = None
    sponsor: Column = None
    zone: Column = None

    def of(self, field: str) -> list[str]:
        """Return the columns that say ``field``, none where it is not said."""
        column: Column = getattr(self, field)
        return [] if column is None else [column] if isinstance(column, str) else column

    def every(self) -> set[str]:
        """Return all columns that are read."""
        return {column for field in self.__struct_fields__ for column in self.of(field)}


class ColumnMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a roster is read: its columns, how it writes days, where its days end, and words of its own."""

    columns: Columns
    days: DayOrder = "year_first"
    """How a day is written that begins with no year."""
    zone: str = "UTC"
    """The time zone in which a person's day ends, where no column says it."""
    status_words: dict[str, Status] = {}
    """Words of the status columns that are not known otherwise."""


IDENTIFYING = ("employee_id", "mail", "name", "first_name", "last_name")


def load_map(path: Path) -> ColumnMap:
    """Return the map of a file. Raises SetupError, naming line and key, when it is none."""
    column_map = load(path, ColumnMap)
    if not any(column_map.columns.of(field) for field in IDENTIFYING):
        raise SetupError(f"{path}: columns name neither an employee id nor a mail nor a name: nobody could be told")
    zone_of(column_map.zone)
    return column_map


def as_yaml(column_map: ColumnMap, names: Collection[str] = ()) -> str:
    """Return the map as the text of its file; of the file's columns (``names``) those not read are comments."""
    plain = msgspec.to_builtins(column_map)
    unread = sorted(set(names) - column_map.columns.every())
    comments = "".join(f"# not read: {' '.join(name.split())}\n" for name in unread)
    return _HEAD + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=10_000) + comments


def compared(header: str) -> str:
    """Return a header as it is compared: without letter case, blanks and marks, but ``#``, which says number."""
    return folded(header.replace("#", "number"))


def as_spelled(column_map: ColumnMap, names: Iterable[str]) -> ColumnMap:
    """Return the map with its columns as a file spells them (``names``): ``hire date`` is ``Hire Date``.

    A column that the file lacks, or that may be one of two, stays as the map has it.
    """
    spelled: dict[str, list[str]] = {}
    exact = frozenset(names)
    for name in exact:
        spelled.setdefault(compared(name), []).append(name)

    def in_file(column: str) -> str:
        meant = spelled.get(compared(column), ())
        return meant[0] if column not in exact and len(meant) == 1 else column

    def of_field(column: Column) -> Column:
        return [in_file(name) for name in column] if isinstance(column, list) else column and in_file(column)

    columns = {field: of_field(getattr(column_map.columns, field)) for field in Columns.__struct_fields__}
    return msgspec.structs.replace(column_map, columns=Columns(**columns))


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone. Raises SetupError for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SetupError(f"zone {name!r} is no time zone; expected one like Europe/Berlin or UTC") from error
