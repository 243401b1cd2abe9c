"""The checkpoints of all streams in one SQLite file: cursor, coverage not stated yet, and record versions seen lately.

Who loses the file loses no event: reading begins again, and a record that comes twice keeps its id. One process at a
time writes a source's checkpoints; its lock ends with the process, even if that is killed.
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
"""The most versions kept per stream: a day of Entra's 500 rows/s would not fit, the two hours that matter do."""

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
_UPSERT_CHECKPOINT = CHECKPOINT.insert().prefix_with("OR REPLACE")
_INSERT_SEEN = SEEN.insert().prefix_with("OR IGNORE")
_WAIT_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
}
_OPERATOR_CODES = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOTADB}
_IDS_PER_QUERY = 400


class Version(NamedTuple):
    """A version of a vendor's record: the record's id, a digest of its content, and the record's own time."""

    record_id: str
    digest: bytes
    at: datetime


class Checkpoint(NamedTuple):
    """A stream's ``cursor`` to read on from, and ``pending``, which was read without a gap but is not stated yet."""

    cursor: str | None = None
    pending: Interval | None = None


class CheckpointFile:
    """The file with the checkpoints of all sources; each source writes its own through ``SourceCheckpoints``."""

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
    def source_checkpoints(self, idp: str, tenant: str) -> Iterator[SourceCheckpoints]:
        """Give the only writer of a source. Raises SetupError when another process collects the source."""
        lock = os.open(self._path.with_name(f"{self._path.name}.{idp}-{tenant}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield SourceCheckpoints(self, f"{idp}:{tenant}")
        except BlockingIOError as error:
            raise SetupError(f"{idp}:{tenant} is collected by another process already; stop that one first") from error
        finally:
            os.close(lock)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a transaction; raises the error of whoever must act when the file fails."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise _translated(self._path, error.orig) from error

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


class SourceCheckpoints:
    """The checkpoints of one source's streams."""

    def __init__(self, file: CheckpointFile, source: str) -> None:
        self._file = file
        self._source = source

    def checkpoint(self, stream: str) -> Checkpoint:
        """Return the stream's checkpoint; a stream that was never read has no cursor."""
        with self._file.transaction() as connection:
            row = connection.execute(
                CHECKPOINT.select().where(CHECKPOINT.c.source == self._source, CHECKPOINT.c.stream == stream)
            ).one_or_none()
        if row is None:
            return Checkpoint()
        pending = None
        if row.pending_from is not None and row.pending_to is not None:
            pending = Interval(from_micros(row.pending_from), from_micros(row.pending_to))
        return Checkpoint(row.cursor, pending)

    def fresh(self, stream: str, versions: Sequence[Version]) -> list[Version]:
        """Return the versions that were not saved as seen, once each and in their order; change nothing."""
        known: set[tuple[str, bytes]] = set()
        with self._file.transaction() as connection:
            for start in range(0, len(versions), _IDS_PER_QUERY):
                ids = [version.record_id for version in versions[start : start + _IDS_PER_QUERY]]
                query = SEEN.select().where(
                    SEEN.c.source == self._source, SEEN.c.stream == stream, SEEN.c.record.in_(ids)
                )
                known.update((row.record, row.hash) for row in connection.execute(query))
        fresh_versions = []
        for version in versions:
            key = (version.record_id, version.digest)
            if key not in known:
                known.add(key)
                fresh_versions.append(version)
        return fresh_versions

    def save(
        self,
        stream: str,
        checkpoint: Checkpoint,
        seen: Sequence[Version] = (),
        forget_before: datetime | None = None,
    ) -> None:
        """Save the stream's checkpoint and the versions just published in one transaction.

        Versions older than ``forget_before`` are forgotten, and beyond MAX_SEEN the oldest. A forgotten version that
        comes again is published again, which changes nothing.
        """
        pending = (None, None) if checkpoint.pending is None else tuple(map(to_micros, checkpoint.pending))
        with self._file.transaction() as connection:
            connection.execute(
                _UPSERT_CHECKPOINT,
                {
                    "source": self._source,
                    "stream": stream,
                    "cursor": checkpoint.cursor,
                    "pending_from": pending[0],
                    "pending_to": pending[1],
                },
            )
            if seen:
                connection.execute(_INSERT_SEEN, [self._row(stream, version) for version in seen])
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
        of_stream = (SEEN.c.source == self._source) & (SEEN.c.stream == stream)
        connection.execute(SEEN.delete().where(of_stream, SEEN.c.at < before))
        # The row at MAX_SEEN from the newest is the first that is too old to be kept.
        oldest_kept = connection.execute(
            SEEN.select()
            .with_only_columns(SEEN.c.at)
            .where(of_stream)
            .order_by(SEEN.c.at.desc())
            .offset(MAX_SEEN)
            .limit(1)
        ).scalar_one_or_none()
        if oldest_kept is not None:
            connection.execute(SEEN.delete().where(of_stream, SEEN.c.at <= oldest_kept))


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction; _begin does
    into_wal(connection, _WAIT_SECONDS)
    # NORMAL: a power loss may take back the last checkpoints, and their records are then read again.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translated(path: Path, error: BaseException | None) -> JitgovError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _WAIT_CODES:
        return TransientError(f"collect.state {path} cannot be written now: {error}")
    if code in _OPERATOR_CODES:
        return SetupError(f"collect.state {path} cannot be used: {error}; check the path and the file's rights")
    return BrokenError(f"collect.state {path}: {error}; move the file away: reading begins again, and nothing is lost")
