"""Imports a roster's file as one list of persons: reads it whole, holds it against what came before, publishes it.

Nothing is published before the whole file was read: half a list would be taken for a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from ingest.bus.interface import Publisher
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.errors import SetupError
from ingest.files.csv_tables import read_header
from ingest.files.input_bytes import STANDARD_INPUT
from ingest.files.texts import texts_of
from ingest.translation.rosters.column_map import ColumnMap, as_spelled
from ingest.translation.rosters.lists import ListHead, Persons, list_events, persons_of
from ingest.translation.rosters.rows import Row, read_rows
from ingest.translation.rosters.suggestions import suggested
from ingest.translation.translating import outgoing


class Suggestion(NamedTuple):
    """The map that a file's headers suggest, the file's columns, and what the map makes of the file."""

    column_map: ColumnMap
    columns: Sequence[str]
    persons: Persons


def suggestion_for(file: str, given: ColumnMap | None = None) -> Suggestion:
    """Return what the file's headers suggest, or what the ``given`` map makes of it."""
    rows = list(read_rows(file))
    sound = [row for row in rows if isinstance(row, Row)]
    columns = sorted({name for row in sound for name in row.columns})
    column_map = suggested(columns, [row.cells for row in sound]) if given is None else as_spelled(given, columns)
    return Suggestion(column_map, columns, persons_of(rows, column_map))


def titles_above(file: str) -> tuple[str, ...]:
    """Return what stands above a table's headers and is passed over; of standard input, which is read once, nothing."""
    if file == STANDARD_INPUT:
        return ()
    tables = (read_header(iter(text))[0] for text in texts_of(file))
    return tuple(title for table in tables if table is not None for title in table.titles)


def read_roster(file: str, column_map: ColumnMap) -> Persons:
    """Return the persons of a file. Raises SetupError when a column of the map is not there, or nobody is."""
    rows = list(read_rows(file))
    sound = [row for row in rows if isinstance(row, Row)]
    spelled = as_spelled(column_map, frozenset().union(*(row.columns for row in sound)))
    persons = persons_of(rows, spelled)
    _check_columns(file, sound, spelled)
    if not persons.by_subject:
        bad = next(iter(persons.bad), None)
        why = "no row stands below its headers" if bad is None else f"line {bad.line}: {bad.reason}"
        raise SetupError(f"{file} names no person: {why}")
    return persons


def publish_list(publisher: Publisher, persons: Persons, head: ListHead, observed_at: datetime) -> int:
    """Publish the persons, then the end mark; return how many events that were.

    A list with bad rows is no complete one: whom these name would be missing from it.
    """
    if persons.bad:
        head = head._replace(population=None)
    events = list(list_events(persons, head, observed_at))
    publisher.publish(EVENTS_TOPIC, (outgoing(event, encode(event)) for event in events))
    return len(events)


_MAY_BE_LEFT_OUT = frozenset({"end", "leave_from", "leave_to", "sponsor", "zone", "preferred_name", "manager"})
"""What objects of JSON leave out where there is nothing to say; a table has all its columns."""


def _check_columns(file: str, rows: Sequence[Row], column_map: ColumnMap) -> None:
    """Raise SetupError when the file lacks a column: a renamed one would take its facts from everybody."""
    if not rows:
        return
    there = frozenset().union(*(row.columns for row in rows))
    is_table = all(row.columns == there for row in rows)
    unread = sorted(there - column_map.columns.every())
    fields = column_map.columns.__struct_fields__
    missing = sorted(
        f"{column!r} ({field}{_renamed_to(field, column, unread)})"
        for field in fields
        if is_table or field not in _MAY_BE_LEFT_OUT
        for column in column_map.columns.of(field)
        if column not in there
    )
    if missing:
        named = ", ".join(missing)
        shown = ", ".join(sorted(there))
        raise SetupError(
            f"{file} has no column {named}, which the map names; nothing was taken in. It has: {shown}. Was a column "
            "renamed? Correct the map, or make it anew with --map"
        )


def _renamed_to(field: str, column: str, unread: Sequence[str]) -> str:
    """Return how the message goes on where a column that nothing reads may be the missing one, renamed."""
    likely = suggested(unread, ()).columns.of(field) or get_close_matches(column, unread, n=1)
    return f"; perhaps now {likely[0]!r}" if likely else ""
