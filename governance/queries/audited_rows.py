"""Holds the rows that the audit trail speaks of against it: edited, deleted and junk rows are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.audit.spoken_rows import (
    DERIVED,
    GONE,
    SPOKEN_COLUMNS,
    latest_mentions,
    mentions,
    needs_entry,
    row_hash,
)
from governance.store.evidence.spoken_of import (
    entries_about,
    latest_said,
    rows_by_key,
    rows_spoken_of,
    speaking_entries,
)

RowFaultKind = Literal["edited", "deleted", "junk"]
_WHY: dict[RowFaultKind, str] = {
    "edited": "is not what its latest audit entry says",
    "deleted": "is gone: an audit entry speaks of it",
    "junk": "was never recorded: no audit entry speaks of it",
}


class RowFault(NamedTuple):
    """A row that is not as the audit trail has it."""

    kind: RowFaultKind
    table: str
    key: str

    @property
    def message(self) -> str:
        """What is wrong with it, as a sentence's part."""
        return f"{self.table} {self.key} {_WHY[self.kind]}"


class AuditedRows(NamedTuple):
    """How many rows were held against their entries, those known by key alone among them, and what is wrong."""

    rows: int
    by_key_alone: int
    """Rows whose entries are of an earlier release, which said less: an edit of these is not noticed."""
    faults: list[RowFault]
    abouts: dict[RowFault, str]
    """What the entries of each faulty row are about."""


def audited_rows(connection: Connection) -> AuditedRows:
    """Hold all rows that the audit trail speaks of against it; read in blocks, faults sorted."""
    abouts = dict(_not_so_any_more(connection))
    count = by_key_alone = 0
    for table in SPOKEN_COLUMNS:
        for block in rows_spoken_of(connection, table):
            latest = latest_mentions(entries_about(connection, {about for _, about in block if about is not None}))
            for columns, about in block:
                key = columns[0]
                count += 1
                hashes = {mention.sha256 for mention in latest.get((table, key), [])}
                if not hashes - {GONE}:
                    abouts[RowFault("junk", table, key)] = about or ""
                elif hashes == {None}:
                    by_key_alone += 1
                elif row_hash(table, columns) not in hashes:
                    abouts[RowFault("edited", table, key)] = about or ""
    return AuditedRows(count, by_key_alone, sorted(abouts), abouts)


def rows_since(connection: Connection, after: int) -> AuditedRows:
    """Hold the rows against the trail of which entries behind a place speak: an edit of others goes unnoticed."""
    abouts: dict[RowFault, str] = {}
    looked_at: dict[str, int] = {}
    for entries in speaking_entries(connection, after):
        for table, about in _spoken_of(entries).items():
            looked_at[table] = looked_at.get(table, 0) + len(about)
            abouts |= _deviating(connection, table, about, rows_by_key(connection, table, about))
    return AuditedRows(sum(looked_at.values()), 0, sorted(abouts), abouts)


def _not_so_any_more(connection: Connection) -> Iterator[tuple[RowFault, str]]:
    """Yield the rows that entries speak of and that are gone, or are no JIT accounts any more."""
    for entries in speaking_entries(connection):
        for table, about in _spoken_of(entries).items():
            stored = rows_by_key(connection, table, about)
            # Of the others, each is looked at in its table.
            unseen = {key: of for key, of in about.items() if key not in stored or not needs_entry(table, stored[key])}
            yield from _deviating(connection, table, unseen, stored).items()


def _spoken_of(entries: Iterable[Entry]) -> dict[str, dict[str, str]]:
    """Return by table and key what the entries are about that speak of the row."""
    abouts: dict[str, dict[str, str]] = {}
    for entry in entries:
        for mention in mentions(entry):
            if mention.table in SPOKEN_COLUMNS:
                abouts.setdefault(mention.table, {})[mention.key] = entry.about
    return abouts


def _deviating(
    connection: Connection, table: str, about: Mapping[str, str], stored: Mapping[str, Sequence[object]]
) -> dict[RowFault, str]:
    """Return what is wrong with rows of a table, and what their entries are about."""
    faults: dict[RowFault, str] = {}
    for key, mention in latest_said(connection, table, about).items():
        # Earlier releases did not enter that a JIT account was one no more.
        silent = mention.sha256 is None and table in DERIVED
        if key not in stored and mention.sha256 != GONE and not silent:
            faults[RowFault("deleted", table, key)] = about[key]
        elif key in stored and mention.sha256 == GONE and needs_entry(table, stored[key]):
            faults[RowFault("junk", table, key)] = about[key]
        elif key in stored and mention.sha256 not in (None, GONE, row_hash(table, stored[key])):
            faults[RowFault("edited", table, key)] = about[key]
    return faults
