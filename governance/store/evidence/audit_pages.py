"""Pages of the audit trail: the newest sealed entries first, from a place on."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.audit.chain import Sealed
from governance.store.database.statements import rows
from governance.store.evidence.audit_rows import entry_of

_PAGE = (
    "SELECT e.seq, e.chain_hash, e.entry_id, e.kind, e.about, e.recorded_at, e.body FROM audit_entry e "
    "WHERE e.seq < %s ORDER BY e.seq DESC LIMIT %s"
)
LAST = (1 << 63) - 1


def sealed_before(connection: Connection, seq: int, most: int) -> list[Sealed]:
    """Return the last sealed entries before a place, the newest first."""
    return [Sealed(row[0], row[1], entry_of(row[2:])) for row in rows(connection, _PAGE, (seq, most))]
