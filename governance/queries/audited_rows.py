"""Holds what people did, row by row, against the audit trail: edited, deleted and junk rows are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.audit.spoken_rows import SPOKEN_COLUMNS, Mention, mentions, row_hash
from governance.store.evidence.spoken_of import entries_about, keys_there, rows_spoken_of, speaking_entries

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


def audited_rows(connection: Connection) -> AuditedRows:
    """Hold all acts, decisions and reviews against the audit trail; read in blocks, faults sorted."""
    faults = set(_deleted(connection))
    count = by_key_alone = 0
    for table in SPOKEN_COLUMNS:
        for block in rows_spoken_of(connection, table):
            latest = _latest(entries_about(connection, {about for _, about in block if about is not None}))
            for columns, _ in block:
                key = columns[0]
                count += 1
                spoken_of = latest.get((table, key), [])
                hashes = {mention.sha256 for mention in spoken_of}
                if not hashes:
                    faults.add(RowFault("junk", table, key))
                elif hashes == {None}:
                    by_key_alone += 1
                elif row_hash(table, columns) not in hashes:
                    faults.add(RowFault("edited", table, key))
    return AuditedRows(count, by_key_alone, sorted(faults))


def _latest(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Mention]]:
    """Return by row the mentions that hold: the latest one, or several of one instant."""
    latest: dict[tuple[str, str], list[Mention]] = {}
    for entry in entries:
        for mention in mentions(entry):
            held = latest.setdefault((mention.table, mention.key), [])
            if held and held[0].order < mention.order:
                held.clear()
            if not held or held[0].order == mention.order:
                held.append(mention)
    return latest


def _deleted(connection: Connection) -> Iterator[RowFault]:
    for entries in speaking_entries(connection):
        keys: dict[str, set[str]] = {}
        for mention in (mention for entry in entries for mention in mentions(entry)):
            if mention.table in SPOKEN_COLUMNS:
                keys.setdefault(mention.table, set()).add(mention.key)
        for table, spoken in keys.items():
            for key in spoken - keys_there(connection, table, spoken):
                yield RowFault("deleted", table, key)
