"""The embedded log's file: an SQLite database in WAL mode, its two tables, its statements and errors.

All messages stand in one table, in batches ordered by the ``place`` of their first: the number of the topic's partition
times 2**40 plus the offset. So an append touches the end of a partition only, and a read is one range of the primary
key.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError
from ingest.store.sqlite_wal import into_wal

_OFFSET_BITS = 40
OFFSET_MASK = (1 << _OFFSET_BITS) - 1
"""The part of a place that is the offset."""
FILE_VERSION = 2

_schema = MetaData()
PARTITION = Table(
    "partition",
    _schema,
    Column("number", Integer, primary_key=True),
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    UniqueConstraint("topic", "partition"),
)
IDENTITY = Table("identity", _schema, Column("identity", String, primary_key=True))
"""One row, made with the file; a file of before has it from its next opening on."""
BATCH = Table(
    "batch",
    _schema,
    Column("place", Integer, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("messages", LargeBinary, nullable=False),
)

# FULL: a commit is on disk when publish returns, power loss included. A batch of 5,000 costs one fsync, under 2 % of
# its time. Pages of 16 KiB: a few messages fit one (a message in 4 KiB), which doubles the rate. A checkpoint
# each 4,000 pages (64 MiB) instead of 1,000: it would follow every batch and write each page twice.
_TURN_SECONDS = 10.0  # how long a new file is waited for that somebody else turns to its log
_PAGE_SIZE = "PRAGMA page_size = 16384"
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 4000",
)
_INSERT = "INSERT INTO batch (place, length, messages) VALUES (?, ?, ?)"
_END = "SELECT place + length FROM batch WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT 1"
# From the batch on that holds the offset: it may begin before it.
_SELECT = """
SELECT place, messages FROM batch
WHERE place >= (SELECT coalesce(max(place), 0) FROM batch WHERE place BETWEEN ? AND ?) AND place BETWEEN ? AND ?
ORDER BY place
"""
_WAIT = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM}
_OPERATOR = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOTADB}


def open_engine(path: Path, wait_seconds: float) -> Engine:
    """Return the engine of the file; a writer waits ``wait_seconds`` for the one before it.

    Connections are opened and closed by their owners: nothing is left open behind them.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"timeout": wait_seconds}
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def create_tables(engine: Engine) -> None:
    """Create the tables where they are missing. Raises SetupError for a file of another version."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version not in (0, FILE_VERSION):
            raise SetupError(
                f"bus file {engine.url.database} has version {version}; this release reads {FILE_VERSION}: "
                "name a new file in bus.url, and import or collect into it"
            )
        _schema.create_all(connection)
        if connection.execute(select(IDENTITY.c.identity)).first() is None:
            connection.execute(insert(IDENTITY), [{"identity": str(uuid.uuid4())}])
        if version == 0:
            connection.exec_driver_sql(f"PRAGMA user_version = {FILE_VERSION}")


def identity(connection: Connection) -> str:
    """Return what tells this file from every other one, copies of it aside."""
    return f"embedded:{connection.execute(select(IDENTITY.c.identity)).scalar_one()}"


def topics_present(connection: Connection) -> set[str]:
    """Return the topics that have partitions."""
    return set(connection.execute(select(PARTITION.c.topic)).scalars())


def add_partitions(connection: Connection, topics: Mapping[str, int]) -> None:
    """Make so many partitions of each topic."""
    rows = [{"topic": topic, "partition": number} for topic, count in topics.items() for number in range(count)]
    if rows:
        connection.execute(insert(PARTITION), rows)


def partition_numbers(connection: Connection, topics: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (topic, partition, number) of the topics' partitions, in the order of topic and partition."""
    query = (
        select(PARTITION.c.topic, PARTITION.c.partition, PARTITION.c.number)
        .where(PARTITION.c.topic.in_(topics))
        .order_by(PARTITION.c.topic, PARTITION.c.partition)
    )
    return [(topic, partition, number) for topic, partition, number in connection.execute(query)]


def append_batches(connection: Connection, rows: Sequence[tuple[int, int, bytes]]) -> None:
    """Append batches: (place, length, messages)."""
    connection.exec_driver_sql(_INSERT, list(rows))


def end_place(connection: Connection, number: int) -> int:
    """Return the place that the partition's next message takes."""
    base = number << _OFFSET_BITS
    end: int | None = connection.exec_driver_sql(_END, (base, base | OFFSET_MASK)).scalar()
    return base if end is None else end


@contextmanager
def select_batches(connection: Connection, number: int, offset: int) -> Iterator[Iterator[tuple[int, bytes]]]:
    """Give the partition's batches (place, messages) from the one on that holds the offset, as they are read."""
    base = number << _OFFSET_BITS
    bounds = (base, base + offset, base, base | OFFSET_MASK)
    with closing(connection.exec_driver_sql(_SELECT, bounds)) as rows:
        yield ((place, messages) for place, messages in rows)


@contextmanager
def house_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into TransientError (busy, full), SetupError (not ours to open) or BrokenError (corrupt)."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(path, error.orig) from error
    except sqlite3.Error as error:
        raise _translated(path, error) from error


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # None: the driver starts no transaction of its own; _begin says which kind.
    connection.isolation_level = None
    connection.execute(_PAGE_SIZE)  # before the log: afterwards it stays as it is
    into_wal(connection, _TURN_SECONDS)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # IMMEDIATE for writers: two that read the end of the log first and append then would both append there.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translated(path: Path, error: BaseException | None) -> JitgovError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _WAIT:
        return TransientError(f"embedded bus {path} is away: {error}")
    if code in _OPERATOR:
        return SetupError(f"embedded bus {path} cannot be used: {error}; check bus.url and the file's rights")
    return BrokenError(f"embedded bus {path}: {error}")
