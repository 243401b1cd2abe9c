"""Shows how a column map reads a roster, before anything is taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ingest.contract.counting import counted
from ingest.contract.instants import format_instant
from ingest.contract.roster import RosterPerson
from ingest.translation.rosters.column_map import ColumnMap
from ingest.translation.rosters.lists import Persons, merged

_SHOWN = 5


def preview_lines(persons: Persons, column_map: ColumnMap, names: Sequence[str]) -> Iterator[str]:
    """Yield what the first persons look like, and what of the file is not read; ``names``: the file's columns."""
    yield f"{counted(len(persons.by_subject), 'person')}; the first of them, as this map reads them:"
    for subject, positions in islice(sorted(persons.by_subject.items()), _SHOWN):
        yield f"  {subject}: {'; '.join(_facts(merged(positions)))}"
    unread = sorted(set(names) - column_map.columns.every())
    if unread:
        yield f"not read: {', '.join(unread)}"
    if persons.unknown_words:
        words = ", ".join(sorted(persons.unknown_words))
        yield f"words of the status that say nothing here; name them in status_words: {words}"


def _facts(person: RosterPerson) -> Iterator[str]:
    for field in person.__struct_fields__:
        value = getattr(person, field)
        if value is None or value == ():
            continue
        shown = value if isinstance(value, str) else ", ".join(value) if isinstance(value, tuple) else None
        yield f"{field} {format_instant(value) if shown is None else shown}"
