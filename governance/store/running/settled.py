"""Which transactions are settled: all that ran when they committed have ended, so whoever missed their writes has."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool

from governance.store.database.statements import is_postgresql, rows
from ingest.contract.errors import BrokenError

_OLDEST_RUNNING = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_BEFORE_WRITING = f"SELECT {_OLDEST_RUNNING}, pg_current_xact_id_if_assigned() IS NULL"
_BEGINNING = f"SELECT pg_current_xact_id()::text::bigint, {_OLDEST_RUNNING}"


class _Look(NamedTuple):
    """What one look at the running transactions told."""

    settled: int
    """All transactions below are settled."""
    ended: int
    """All transactions below had ended at the look,"""
    began: int
    """and all that ran then are below this."""


_LOOKS: WeakKeyDictionary[Pool, _Look] = WeakKeyDictionary()
"""By database, as its pool of connections stands for it; what one connection saw holds for all."""


def look(connection: Connection) -> None:
    """Find out what is settled by now. Raises BrokenError when this transaction has written already.

    That a transaction is older than all that run is not enough: who began after it may have read before its commit,
    and run still. So two looks are compared: what had ended at the first is settled once all that ran then have ended.
    """
    if not is_postgresql(connection):
        return
    ended, is_unwritten = rows(connection, _BEFORE_WRITING)[0]
    if not is_unwritten:
        raise BrokenError("a transaction that has written looks too late for what is settled")
    own, oldest = rows(connection, _BEGINNING)[0]
    known = _LOOKS.get(connection.engine.pool, _Look(0, ended, own))
    if oldest >= own:  # Nobody runs who ran when this look began.
        known = _Look(ended, ended, own)
    elif oldest >= known.began:
        known = _Look(known.ended, ended, own)
    _LOOKS[connection.engine.pool] = known


def settled_until(connection: Connection) -> int | None:
    """Return the transaction below which all are settled, as last looked; None on SQLite, which runs one at a time."""
    if not is_postgresql(connection):
        return None
    known = _LOOKS.get(connection.engine.pool)
    return 0 if known is None else known.settled
