"""The feed of changes: written in the transaction that changes rows, read by each consumer exactly once, trimmed.

On PostgreSQL ids are given before commits: whoever reads up to the highest id passes what commits later. So a consumer
reads in windows of transactions that have all ended, each window in order of ids. Of one row the changes come in the
order in which they were written: who changes a row waits for whoever changed it before, and no window splits the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.changes import Change
from governance.store.database.bulk import insert_absent
from governance.store.database.staging import stage_columns
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.together import Question
from governance.store.schema import feed
from ingest.contract.errors import BrokenError

_COLUMNS = ", ".join(Change._fields)
_TYPES = (
    "kind TEXT, subject TEXT, before TEXT, after TEXT, caused_by TEXT, occurred_at BIGINT, recorded_at BIGINT, "
    "generation BIGINT, backfill BIGINT"
)
_OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_BEHIND = (
    "SELECT 1 FROM change_consumer k WHERE k.consumer = %s AND (EXISTS (SELECT 1 FROM change c "
    "WHERE c.txid >= k.from_txid AND c.txid < k.until_txid AND c.change_id > k.after_id) "
    "OR EXISTS (SELECT 1 FROM change c WHERE c.txid >= k.until_txid))"
)
KNOWN_SINCE_ASKED = Question("SELECT issuer, first_recorded_at FROM source_reading")
_ALL = 1
"""On SQLite, where every transaction id is 0, the window that holds all there will ever be."""


class FeedChange(NamedTuple):
    """A change as a consumer reads it."""

    change_id: int
    change: Change


class _Place(NamedTuple):
    from_txid: int
    until_txid: int
    after_id: int


def is_wanted(connection: Connection) -> bool:
    """Tell whether anybody reads the feed; who registers waits until this transaction has ended."""
    return bool(rows(connection, "SELECT 1 FROM change_consumer LIMIT 1"))


def write_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes in this transaction, in their order."""
    if not changes:
        return
    txid = "pg_current_xact_id()::text::bigint" if is_postgresql(connection) else "0"
    numbered = [(n, *change) for n, change in enumerate(changes)]
    staged = stage_columns(connection, "stage_change", f"n BIGINT, {_TYPES}", numbered)
    run(
        connection,
        f"INSERT INTO change (txid, {_COLUMNS}) SELECT {txid}, {_COLUMNS} FROM {staged} s ORDER BY s.n",
    )


def register(connection: Connection, consumer: str, now: int) -> None:
    """Let a consumer read what changes from now on; one that is registered already goes on where it was."""
    begin = 0
    if is_postgresql(connection):
        # Whoever has looked whether the feed is wanted ends first; whoever looks later finds this consumer.
        run(connection, "LOCK TABLE change_consumer IN ACCESS EXCLUSIVE MODE")
        begin = _oldest_running(connection)
    last = int(rows(connection, "SELECT COALESCE(MAX(change_id), 0) FROM change")[0][0]) if begin == 0 else 0
    place = _Place(begin, begin or _ALL, last)
    insert_absent(connection, feed.change_consumer, [(consumer, *place, now)])


def unregister(connection: Connection, consumer: str) -> None:
    """Forget a consumer: nothing is kept for it any more."""
    run(connection, "DELETE FROM change_consumer WHERE consumer = %s", (consumer,))


def is_behind(connection: Connection, consumer: str) -> bool:
    """Tell whether a consumer may have changes to read: it asks nobody to wait."""
    return bool(rows(connection, _BEHIND, (consumer,)))


def registered(connection: Connection) -> dict[str, int]:
    """Return since when each consumer is registered."""
    return dict(map(tuple, rows(connection, "SELECT consumer, registered_at FROM change_consumer")))


def is_registered(connection: Connection, consumer: str) -> bool:
    """Tell whether a consumer reads the feed."""
    return bool(rows(connection, "SELECT 1 FROM change_consumer WHERE consumer = %s", (consumer,)))


def read_changes(connection: Connection, consumer: str, most: int) -> list[FeedChange]:
    """Return the next changes for a consumer, at most ``most``; its other workers wait until this transaction ends.

    They are had once ``advance`` is called in the transaction that does what the consumer does of them.
    """
    place = _place(connection, consumer)
    changes = _within(connection, place, most)
    if not changes and is_postgresql(connection):
        place = _Place(place.until_txid, _oldest_running(connection), 0)
        _move(connection, consumer, place)
        changes = _within(connection, place, most)
    return changes


def advance(connection: Connection, consumer: str, change_id: int) -> None:
    """Note that a consumer has had the changes up to this one, and drop what everybody has had."""
    run(connection, "UPDATE change_consumer SET after_id = %s WHERE consumer = %s", (change_id, consumer))
    if is_postgresql(connection):
        run(connection, "DELETE FROM change WHERE txid < (SELECT MIN(from_txid) FROM change_consumer)")
    else:
        # The last one stays: SQLite numbers on from the highest id that is there.
        run(connection, "DELETE FROM change WHERE change_id < (SELECT MIN(after_id) FROM change_consumer)")


def _place(connection: Connection, consumer: str) -> _Place:
    lock = " FOR UPDATE" if is_postgresql(connection) else ""
    sql = f"SELECT from_txid, until_txid, after_id FROM change_consumer WHERE consumer = %s{lock}"
    places = rows(connection, sql, (consumer,))
    if not places:
        raise BrokenError(f"nobody registered {consumer!r} to read the feed of changes")
    return _Place._make(places[0])


def _move(connection: Connection, consumer: str, place: _Place) -> None:
    sql = "UPDATE change_consumer SET from_txid = %s, until_txid = %s, after_id = %s WHERE consumer = %s"
    run(connection, sql, (*place, consumer))


def _within(connection: Connection, place: _Place, most: int) -> list[FeedChange]:
    sql = (
        f"SELECT change_id, {_COLUMNS} FROM change WHERE txid >= %s AND txid < %s AND change_id > %s "
        "ORDER BY change_id LIMIT %s"
    )
    return [FeedChange(row[0], Change._make(row[1:])) for row in rows(connection, sql, (*place, most))]


def _oldest_running(connection: Connection) -> int:
    return int(rows(connection, _OLDEST_RUNNING)[0][0])


def note_issuers(connection: Connection, issuers: set[str], recorded_at: int) -> None:
    """Note since when issuers are read: of two workers that meet one at once, the first to write says so."""
    fresh = issuers - known_since(connection).keys()
    insert_absent(connection, feed.source_reading, [(issuer, recorded_at) for issuer in sorted(fresh)])


def known_since(connection: Connection) -> dict[str, int]:
    """Return when the first record of each issuer was taken in."""
    return dict(rows(connection, *KNOWN_SINCE_ASKED))
