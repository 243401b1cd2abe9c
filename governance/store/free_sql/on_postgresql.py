"""Runs a person's SELECT on PostgreSQL: as a role that reads the views alone, in a read-only snapshot, in time.

The role that owns the tables never runs it otherwise: without ``jitgov_reader`` nothing is asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

import psycopg
from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading
from governance.store.database.made_views import has_reader
from governance.store.database.statements import rows
from governance.store.free_sql.answer import BLOCK_ROWS, LONGEST_TEXT, Answer, named_apart, too_slow
from governance.store.free_sql.letting import VIEW_NAMES
from governance.store.free_sql.unknown_names import named_near
from governance.store.views.catalogue import READER
from ingest.contract.errors import BrokenError, DeclinedError, SetupError, UnclearError

_LOCK_SECONDS = 5
_LEAST_MS = 100
"""However little time is left: the end of the transaction must fit in, too."""
_RIGHTS = (
    "SELECT r.rolsuper, pg_has_role(current_user, r.oid, 'MEMBER'), has_table_privilege(r.oid, 'v_access', 'SELECT'), "
    "has_table_privilege(r.oid, 'store_key', 'SELECT') OR has_table_privilege(r.oid, 'store_key', 'UPDATE') "
    "FROM pg_roles r WHERE r.rolname = %s"
)
_SERVER_SPEAKS = ("08", "57P", "53", "58")
"""Codes that are the server's own trouble, and no fault of the statement."""


@contextmanager
def answered(engine: Engine, statement: str, seconds: float) -> Iterator[Answer]:
    """Give the answer of a statement that was let through.

    Raises SetupError where the reader's role is not there or may do more or less than read the views, UnclearError
    where PostgreSQL cannot read the statement, DeclinedError where it is denied or takes too long.
    """
    with reading(engine) as connection:
        _check_reader(connection)
        until = time.monotonic() + seconds
        with _told(seconds):
            cursor = _opened(connection, statement, seconds)
            try:
                names = [column.name for column in cursor.description or ()]
                yield Answer(named_apart(names), _rows(connection, cursor, until, seconds))
            finally:
                _closed(cursor)


def _check_reader(connection: Connection) -> None:
    if not has_reader(connection):
        raise SetupError(
            f"the role {READER}, as which SQL is run, is not there: let whoever administers the database run "
            f"`CREATE ROLE {READER} NOLOGIN` and `GRANT {READER} TO` the role of the store's URL, then run "
            "`jitgov migrate`, which lets it read the views"
        )
    ((is_superuser, may_become, reads_views, reads_more),) = rows(connection, _RIGHTS, (READER,))
    if is_superuser or reads_more:
        raise SetupError(f"the role {READER} may do more than read the views: take its other rights away (docs/sql.md)")
    if not may_become:
        raise SetupError(f"the role of the store's URL may not become {READER}: run `GRANT {READER} TO` it")
    if not reads_views:
        raise SetupError(f"the role {READER} may not read the views yet: run `jitgov migrate`, which lets it")


def _opened(connection: Connection, statement: str, seconds: float) -> psycopg.ServerCursor[tuple[object, ...]]:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise BrokenError(f"the store's driver is {type(driver).__name__}, psycopg was expected")
    _limit(connection, seconds)
    rows(connection, f"SELECT set_config('lock_timeout', '{_LOCK_SECONDS}s', true)")
    rows(connection, "SELECT set_config('standard_conforming_strings', 'on', true)")
    rows(connection, "SELECT set_config('jit', 'off', true)")
    rows(connection, f"SELECT set_config('role', '{READER}', true)")
    cursor = driver.cursor(name="jitgov_sql", scrollable=False)
    # As a cursor's, it can but select; a '%' in it is no parameter's.
    cursor.execute(statement.encode())
    return cursor


def _limit(connection: Connection, seconds: float) -> None:
    limit = max(int(seconds * 1_000), _LEAST_MS)
    rows(connection, f"SELECT set_config('statement_timeout', '{limit:d}ms', true)")


def _rows(
    connection: Connection, cursor: psycopg.ServerCursor[tuple[object, ...]], until: float, seconds: float
) -> Iterator[tuple[object, ...]]:
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise too_slow(seconds)
        _limit(connection, left)
        block = cursor.fetchmany(BLOCK_ROWS)
        if not block:
            return
        yield from (tuple(map(_plain, row)) for row in block)


def _plain(value: object) -> object:
    """Return a value as SQLite gives it, but instants, days and truth, which are PostgreSQL's own."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise DeclinedError(f"a value is longer than {LONGEST_TEXT:,} characters")
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, (int, float, datetime, date)) else str(value)


def _closed(cursor: psycopg.ServerCursor[tuple[object, ...]]) -> None:
    # In a failed transaction nothing can be closed; its end closes all.
    if cursor.connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
        cursor.close()


@contextmanager
def _told(seconds: float) -> Iterator[None]:
    """Raise what PostgreSQL's errors say of the statement; its own troubles pass through."""
    try:
        yield
    except psycopg.errors.QueryCanceled as error:
        raise too_slow(seconds) from error
    except psycopg.errors.LockNotAvailable as error:
        raise DeclinedError("somebody changes the store's schema right now; try again") from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        views = ", ".join(sorted(VIEW_NAMES))
        raise DeclinedError(f"it asks for more than the views hold ({_said(error)}); these are {views}") from error
    except psycopg.Error as error:
        if error.sqlstate is None or error.sqlstate.startswith(_SERVER_SPEAKS):
            raise
        complaint = _said(error)
        raise UnclearError(f"PostgreSQL cannot do it: {complaint}{named_near(complaint)}") from error


def _said(error: psycopg.Error) -> str:
    hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
    return " ".join(f"{error.diag.message_primary or error}{hint}".split())[:300]
