"""The stamps that time-stamping authorities gave for checkpoints, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.audit.time_stamp import Stamp
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows
from governance.store.schema.evidence import audit_timestamp

_ALL = "SELECT s.authority, s.size, s.note, s.answer FROM audit_timestamp s ORDER BY s.size, s.authority"
_LAST = (
    "SELECT s.authority, s.size, s.note, s.answer, s.made_at FROM audit_timestamp s "
    "WHERE s.authority = %s ORDER BY s.size DESC LIMIT 1"
)


def keep_stamp(connection: Connection, stamp: Stamp, now: int) -> None:
    """Keep a stamp; where the authority stamped a checkpoint of this size before, that one stays."""
    insert_absent(connection, audit_timestamp, [(*stamp, now)])


def stamps(connection: Connection) -> list[Stamp]:
    """Return all stamps, by the size of their checkpoints."""
    return [_stamp(row) for row in rows(connection, _ALL)]


def last_stamp(connection: Connection, authority: str) -> tuple[Stamp, int] | None:
    """Return the stamp of an authority's largest checkpoint, and when it was kept; None: it gave none."""
    stored = rows(connection, _LAST, (authority,))
    return (_stamp(stored[0]), stored[0][4]) if stored else None


def _stamp(row: Sequence[object]) -> Stamp:
    """Return a row as a stamp; what is of another type, which a forger may put into SQLite, holds nothing."""
    authority, size, note, answer = row[:4]
    octets = bytes(answer) if isinstance(answer, bytes | memoryview) else b""
    return Stamp(str(authority), size if isinstance(size, int) else 0, str(note), octets)
