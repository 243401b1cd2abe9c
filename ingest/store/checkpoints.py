"""Where each stream stands, in one SQLite file: its cursor, coverage not stated yet, and versions seen lately.

Losing the file loses no event: reading begins again, and what comes twice has the id it had. One process writes a
source at a time, held by a lock that ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError

from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError
from ingest.contract.instants import from_micros, to_micros
from ingest.store.sqlite_wal import into_wal

_WAIT_SECONDS = 10
FILE_VERSION = 1
MAX_SEEN = 2_000_000
"""Versions kept per stream at most: a day of Entra's 500 rows/s would not fit, the two hours that matter do."""

_schema = MetaData()
CHECKPOINT = Table(
    "checkpoint",
    _schema,
    Column("source", String, nullable=False),
    Column("stream", String, nullable=False),
    Column("cursor", String),
    Column("pending_from", Integer),
    Column("pending_to", Integer),
    PrimaryKeyConstraint("source", "stream"),
)
SEEN = Table(
    "seen",
    _schema,
    Column("source", String, nullable=False),
    Column("stream", String, nullable=False),
    Column("record", String, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("at", Integer, nullable=False, index=True),
    PrimaryKeyConstraint("source", "stream", "record", "hash"),
    sqlite_with_rowid=False,
)
_PLACED = CHECKPOINT.insert().prefix_with("OR REPLACE")
_MARKED = SEEN.insert().prefix_with("OR IGNORE")
_WAIT = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM}
_OPERATOR = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOTADB}
_ASKED_AT_ONCE = 400


class Version(NamedTuple):
    """One version of a vendor's record: its id, a digest of its content, and its own time."""

    record_id: str
    digest: bytes
    at: datetime


class Place(NamedTuple):
    """Where a stream stands: ``cursor`` to read on from, ``pending`` read without a gap but not stated yet."""

    cursor: str | None = None
    pending: Interval | None = None


class Checkpoints:
    """The file of all sources; one ``Book`` per source writes in it."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises SetupError when it cannot be used, TransientError when it is busy."""
        self._path = path
        self._engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _WAIT_SECONDS})
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        with self.transaction() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version not in (0, FILE_VERSION):
                raise SetupError(f"{path} has version {version}, this release reads {FILE_VERSION}; set collect.state")
            _schema.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {FILE_VERSION}")

    @contextmanager
    def book(self, idp: str, tenant: str) -> Iterator[Book]:
        """Give the one writer of a source. Raises SetupError when another process has it."""
        lock = os.open(self._path.with_name(f"{self._path.name}.{idp}-{tenant}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Book(self, f"{idp}:{tenant}")
        except BlockingIOError as error:
            raise SetupError(f"{idp}:{tenant} is collected by another process already; stop that one first") from error
        finally:
            os.close(lock)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a transaction; a failure is told by who must act."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise _translated(self._path, error.orig) from error

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


class Book:
    """The places of one source's streams."""

    def __init__(self, checkpoints: Checkpoints, source: str) -> None:
        self._checkpoints = checkpoints
        self._source = source

    def place(self, stream: str) -> Place:
        """Return where the stream stands; an unknown one has no cursor."""
        with self._checkpoints.transaction() as connection:
            found = connection.execute(
                CHECKPOINT.select().where(CHECKPOINT.c.source == self._source, CHECKPOINT.c.stream == stream)
            ).one_or_none()
        if found is None:
            return Place()
        pending = None
        if found.pending_from is not None and found.pending_to is not None:
            pending = Interval(from_micros(found.pending_from), from_micros(found.pending_to))
        return Place(found.cursor, pending)

    def fresh(self, stream: str, versions: Sequence[Version]) -> list[Version]:
        """Return those that were not saved as seen, in their order, each once; nothing is changed."""
        known: set[tuple[str, bytes]] = set()
        with self._checkpoints.transaction() as connection:
            for start in range(0, len(versions), _ASKED_AT_ONCE):
                ids = [version.record_id for version in versions[start : start + _ASKED_AT_ONCE]]
                asked = SEEN.select().where(
                    SEEN.c.source == self._source, SEEN.c.stream == stream, SEEN.c.record.in_(ids)
                )
                known.update((row.record, row.hash) for row in connection.execute(asked))
        found = []
        for version in versions:
            key = (version.record_id, version.digest)
            if key not in known:
                known.add(key)
                found.append(version)
        return found

    def save(
        self,
        stream: str,
        place: Place,
        seen: Sequence[Version] = (),
        forget_before: datetime | None = None,
    ) -> None:
        """Record in one transaction that the stream stands at ``place`` and that these versions were published.

        Versions older than ``forget_before`` are forgotten, and beyond MAX_SEEN the oldest: seen again they are
        published again, which changes nothing.
        """
        pending = (None, None) if place.pending is None else tuple(map(to_micros, place.pending))
        with self._checkpoints.transaction() as connection:
            connection.execute(
                _PLACED,
                {
                    "source": self._source,
                    "stream": stream,
                    "cursor": place.cursor,
                    "pending_from": pending[0],
                    "pending_to": pending[1],
                },
            )
            if seen:
                connection.execute(_MARKED, [self._row(stream, each) for each in seen])
            if forget_before is not None:
                self._forget(connection, stream, to_micros(forget_before))

    def _row(self, stream: str, version: Version) -> dict[str, object]:
        return {
            "source": self._source,
            "stream": stream,
            "record": version.record_id,
            "hash": version.digest,
            "at": to_micros(version.at),
        }

    def _forget(self, connection: Connection, stream: str, before: int) -> None:
        mine = (SEEN.c.source == self._source) & (SEEN.c.stream == stream)
        connection.execute(SEEN.delete().where(mine, SEEN.c.at < before))
        # Ordered by time, the row at MAX_SEEN from the newest says what is too old to be kept.
        oldest_kept = connection.execute(
            SEEN.select().with_only_columns(SEEN.c.at).where(mine).order_by(SEEN.c.at.desc()).offset(MAX_SEEN).limit(1)
        ).scalar_one_or_none()
        if oldest_kept is not None:
            connection.execute(SEEN.delete().where(mine, SEEN.c.at <= oldest_kept))


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing of its own; _begin does
    into_wal(connection, _WAIT_SECONDS)
    # NORMAL: a power loss may take back the last checkpoints, and their records are then read again.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translated(path: Path, error: BaseException | None) -> JitgovError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _WAIT:
        return TransientError(f"collect.state {path} cannot be written now: {error}")
    if code in _OPERATOR:
        return SetupError(f"collect.state {path} cannot be used: {error}; check the path and the file's rights")
    return BrokenError(f"collect.state {path}: {error}; move the file away: reading begins again, and nothing is lost")
