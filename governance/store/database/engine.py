"""Opens the store, SQLite or PostgreSQL, so that both keep the same promises.

- ``writing``: one transaction that sees what it changes: SQLite takes its single write lock at the start (the
  driver alone would take it at the first change, and lose what another process wrote in between); PostgreSQL runs
  READ COMMITTED with row locks.
- ``reading``: one snapshot for all its statements, that never waits for writers nor holds them up; a write in it
  fails on both.
- Driver errors come out as TransientError or SetupError (``faults.py``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection as PgConnection
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from governance.store.database.faults import UnknownEndError, store_name, translated, was_cut_off
from governance.store.database.lost_connections import drop_lost_connections, letting_go_of_lost
from governance.store.database.rows_as_settings import WITHOUT_WRITING
from governance.store.database.staging import FILLED
from ingest.contract.errors import SetupError, TransientError
from ingest.store.sqlite_wal import into_wal

__all__ = ["checking", "open_engine", "reading", "reading_once", "store_name", "translated", "writing", "writing_once"]

LOCK_WAIT_SECONDS = 30
"""How long a SQLite writer waits for the one before it; a full batch takes a few seconds."""
CONNECT_SECONDS = 10
POOL_SIZE = 10
"""Connections that are kept: one that is opened for a request and closed after it costs more than the request."""
PREPARED = 200
"""Statements whose plans a connection keeps: the console alone has some 120, and by the driver's own 100 it would give
up one for each that it takes."""
_READING = "jitgov_reading"

_SQLITE_PRAGMAS = (
    # FULL, not NORMAL: events can be read again from the bus after a power cut, but a reviewer's decision and a sent
    # mail cannot. One batch is one transaction, so this is one fsync per batch: about a tenth of the throughput.
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    # 32 MiB per connection at most.
    "PRAGMA cache_size = -32768",
    # The log of a huge batch is cut back to 64 MiB afterwards.
    "PRAGMA journal_size_limit = 67108864",
)


def open_engine(url: str) -> Engine:
    """Return an engine for ``sqlite:///path``, ``sqlite://`` (in memory, one connection) or ``postgresql://…``.

    Connects only when used. Raises SetupError when the URL cannot be read or names another kind of store.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SetupError(
            "the store's URL cannot be read; write sqlite:///path or postgresql://host/database"
        ) from error
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _open_sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return _open_postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise SetupError(f"no store of kind {parsed.drivername!r}; write sqlite:///path or postgresql://host/database")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a writing transaction: committed at the block's end, rolled back on any error.

    Raises TransientError or SetupError for the driver's errors, UnknownEndError where nobody answers to the commit.
    """
    is_ending = False
    try:
        with translated(engine), engine.connect() as connection:
            try:
                with connection.begin():
                    yield connection
                    is_ending = True
            except BaseException:
                # A commit that fails, as on a full disk, takes all back too, and no event tells of it.
                _forget(connection)
                raise
    except TransientError as error:
        if is_ending and was_cut_off(error):
            lost = f"store {store_name(engine)}: the connection was lost at the end; whether it is stored is not known"
            raise UnknownEndError(lost) from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one snapshot and cannot write.

    Raises TransientError or SetupError for the driver's errors.
    """
    with translated(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            connection.execution_options(**{_READING: True})
        with connection.begin():
            yield connection


@contextmanager
def reading_once(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one statement that reads: alone it is a snapshot, and needs no transaction around it.

    Raises TransientError or SetupError for the driver's errors.
    """
    with _alone(engine) if engine.dialect.name == "postgresql" else reading(engine) as connection:
        yield connection


@contextmanager
def writing_once(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one statement that writes: alone it is a transaction, and lasts when it is answered.

    Raises TransientError or SetupError for the driver's errors.
    """
    with _alone(engine) if engine.dialect.name == "postgresql" else writing(engine) as connection:
        yield connection


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with translated(engine), engine.connect() as connection, letting_go_of_lost(connection):
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def checking(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one snapshot, may stage keys, and holds nobody up however long it lasts.

    Raises TransientError or SetupError for the driver's errors.
    """
    with translated(engine), engine.connect() as connection:
        options: dict[str, Any] = {WITHOUT_WRITING: True}
        if engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        connection.execution_options(**options)
        with connection.begin():
            yield connection


def _open_sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    options: dict[str, Any] = (
        # One connection for all: a second one would be a second, empty database.
        {"poolclass": StaticPool} if in_memory else {"pool_size": POOL_SIZE, "max_overflow": 0}
    )
    connect_args = {"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True, **options)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "commit", _emptied)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # The driver opens no transactions of its own; _begin_sqlite does.
    connection.isolation_level = None
    into_wal(connection, LOCK_WAIT_SECONDS)
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    only_read = bool(options.get(_READING))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(only_read)}")
    # A check fills temporary tables, which are its own: it takes no lock of the store's.
    connection.exec_driver_sql("BEGIN" if only_read or options.get(WITHOUT_WRITING) else "BEGIN IMMEDIATE")


def _open_postgresql(url: URL) -> Engine:
    wanted: dict[str, Any] = {
        "application_name": "jitgov",
        "client_encoding": "utf8",
        "connect_timeout": CONNECT_SECONDS,
    }
    try:
        engine = create_engine(
            url,
            # What the URL itself says goes first.
            connect_args={name: value for name, value in wanted.items() if name not in url.query},
            isolation_level="READ COMMITTED",
            pool_size=POOL_SIZE,
            max_overflow=0,
            # The one that was used last has the plans and temporary tables of what was asked last.
            pool_use_lifo=True,
            hide_parameters=True,
        )
    except (NoSuchModuleError, ImportError) as error:
        raise SetupError("the PostgreSQL driver is missing; install psycopg[binary]") from error
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "commit", _emptied)
    drop_lost_connections(engine)
    return engine


def _set_up_postgresql(connection: PgConnection, _: ConnectionPoolEntry) -> None:
    connection.prepared_max = PREPARED
    # What is asked twice is asked again: workers and console speak few statements, each of them often.
    connection.prepare_threshold = 1


def _emptied(connection: Connection) -> None:
    # What is staged is staged for one transaction; PostgreSQL has emptied it by now.
    connection.info.pop(FILLED, None)


def _forget(connection: Connection) -> None:
    # Temporary tables made by a transaction are gone when it is rolled back; ``info`` must not say they are there.
    # A lost connection has no ``info``, and the next one begins with an empty one.
    if not connection.invalidated:
        connection.info.clear()


def server_clock(connection: Connection) -> int:
    """Return PostgreSQL's wall clock, in microseconds."""
    sql = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
    return int(connection.exec_driver_sql(sql).scalar_one())
