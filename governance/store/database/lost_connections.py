"""Connections that the server has hung up are noticed before they are used, without asking it each time.

To ask costs as long as a small query does, and most requests are one or two of them. What the server said last, that it
ends, or that nothing comes any more, stands in the socket: looking there costs nothing. Who is silent for long may have
been cut off without a word, by what stands between: he is asked.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection as PgConnection
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

_ASKED_AFTER_SECONDS = 30.0
_IDLE_SINCE = "jitgov_idle_since"


def drop_lost_connections(engine: Engine) -> None:
    """Let a PostgreSQL's pool give out no connection that is lost, nor any that stood idle when that one was lost."""
    event.listen(engine, "checkin", _note_idle)
    event.listen(engine, "checkout", _refuse_lost)


@contextmanager
def letting_go_of_lost(connection: Connection) -> Iterator[None]:
    """Let the pool forget a PostgreSQL's connection that is lost in the block, which has no transaction to roll back.

    Else the pool would roll back itself, where nobody answers, and log that as its own fault.
    """
    try:
        yield
    except psycopg.Error as error:
        driver = connection.connection.driver_connection
        if isinstance(driver, PgConnection) and driver.closed:
            connection.invalidate(error)
        raise


def _note_idle(connection: object, entry: ConnectionPoolEntry) -> None:
    if connection is not None:
        entry.info[_IDLE_SINCE] = time.monotonic()


def _refuse_lost(connection: PgConnection, entry: ConnectionPoolEntry, _given: object) -> None:
    idle_since = entry.info.get(_IDLE_SINCE)
    if idle_since is None:
        return  # it is new
    is_doubtful = time.monotonic() - idle_since > _ASKED_AFTER_SECONDS or _has_something_to_say(connection)
    if is_doubtful and not _answers(connection):
        raise InvalidatePoolError


def _has_something_to_say(connection: PgConnection) -> bool:
    if connection.closed:
        return True
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return bool(socket.poll(0))


def _answers(connection: PgConnection) -> bool:
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except psycopg.Error:
        return False
    return True
