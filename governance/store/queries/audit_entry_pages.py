"""Pages of the audit trail's sealed entries, from a place on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from governance.audit.chain import Sealed
from governance.store.evidence.audit_rows import entry_of
from governance.store.queries.pages import Block, Clause, Key, Place, Selection, Sort, select_page

SORTS = (Sort("newest", ("e.seq",), descending=True), Sort("oldest", ("e.seq",)))
_COLUMNS = "e.chain_hash, e.entry_id, e.kind, e.about, e.recorded_at, e.body"


def entry_page(connection: Connection, from_seq: int, place: Place) -> Block:
    """Return a page of the sealed entries from a place on; ``entry_at`` makes an entry of each row."""
    where = (Clause("e.seq >= %s", (from_seq,)),)
    return select_page(connection, Selection(_COLUMNS, "audit_entry e", where), place)


def entry_at(key: Key, columns: Sequence[Any]) -> Sealed:
    """Return the entry of a row of a page."""
    return Sealed(int(key[0]), columns[0], entry_of(columns[1:]))
