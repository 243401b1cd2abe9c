"""The drivers' errors, told as the house's: wait (TransientError) or call the operator (SetupError).

Anything else (a constraint, a wrong statement) is a bug and passes through as it is.
No message names a password: the store is named by its URL with the password hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ingest.contract.errors import SetupError, TransientError
from ingest.contract.shown_urls import without_secrets

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_PG_WAIT = (
    "08",  # connection
    "40",  # serialization failure, deadlock
    "53",  # disk full, out of memory, too many connections
    "55P03",  # lock not available
    "57",  # cancelled, shutting down, starting up
    "58",  # the server's own I/O
)
_PG_SETUP = {
    "28": "check the name and the password in the store's URL, and pg_hba.conf",
    "3D": "create the database, or correct the store's URL",
    "42501": "grant the role its rights on the schema: it owns jitgov's tables",
    "25006": "the server is read-only: point the store's URL at the primary",
}
_PG_MISSING = ("3D000", "42P01")
# libpq gives no code for a connection that was never made, only words.
_PG_SETUP_WORDS = {
    "password authentication failed": _PG_SETUP["28"],
    "no password supplied": _PG_SETUP["28"],
    "no pg_hba.conf entry": _PG_SETUP["28"],
    'role "': _PG_SETUP["28"],
    'database "': _PG_SETUP["3D"],
    "certificate": "check the certificates that the store's URL names",
    "SSL": "check sslmode in the store's URL",
    "invalid connection option": "correct the options in the store's URL",
    "invalid port": "correct the port in the store's URL",
}
# https://www.sqlite.org/rescode.html: the low byte is the kind.
_SQLITE_WAIT = {5, 6, 7, 10, 13, 15}
"""Busy, locked, out of memory, I/O, full, locking protocol."""
_SQLITE_SETUP = {
    3: "give the process the right to its file",
    8: "the file or its folder is read-only",
    11: "the file is damaged: restore it from a backup",
    14: "create the folder, or correct the store's URL",
    23: "give the process the right to its file",
    26: "the file is no SQLite database: correct the store's URL",
}


_SQLITE_CANNOT_OPEN = 14
_NOTHING_BESIDE = (
    "the file is there, and nothing can be written beside it, which whoever only asks must do too: give this user the "
    "right to write in its folder; of a store on a read-only disk, copy the file to another one and ask the copy"
)


class UnknownEndError(TransientError):
    """The store went away while a transaction was to end: it may stand, and whoever does it anew may do it twice."""


def store_name(engine: Engine) -> str:
    """Return the store's URL without its secrets."""
    return without_secrets(engine.url.render_as_string(hide_password=True))


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raise what the block's driver errors mean.

    Raises TransientError when the store is away, locked, full or chose this transaction as a deadlock's victim,
    SetupError when only the operator can mend it; other errors pass through.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise TransientError(f"store {store_name(engine)}: all connections are in use; wait") from error
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        driver_error = error.orig if isinstance(error, DBAPIError) else error
        if driver_error is None:
            raise
        said = " ".join(str(driver_error).split())[:300]
        advice = _setup_advice(engine, driver_error, said)
        if advice is not None:
            raise SetupError(f"store {store_name(engine)}: {said}; {advice}") from error
        if lost or _worth_waiting(driver_error):
            raise TransientError(f"store {store_name(engine)}: {said}; nothing was stored, try again") from error
        raise


def was_cut_off(error: TransientError) -> bool:
    """Tell whether it is about a connection that was lost: its last word has no answer."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and cause.connection_invalidated


def is_missing(error: BaseException) -> bool:
    """Tell whether an error of this room, or a driver's, says that the database, or a table in it, is not there."""
    while (cause := error.__cause__ or getattr(error, "orig", None)) is not None:
        error = cause
    is_told_by_words = 'database "' in str(error) and "does not exist" in str(error)
    return is_told_by_words or getattr(error, "sqlstate", None) in _PG_MISSING


def _setup_advice(engine: Engine, error: BaseException, said: str) -> str | None:
    """Return what the operator should do; None: it is not for the operator."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        is_there = code & 0xFF == _SQLITE_CANNOT_OPEN and Path(engine.url.database or "").is_file()
        return _NOTHING_BESIDE if is_there else _SQLITE_SETUP.get(code & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return next((advice for prefix, advice in _PG_SETUP.items() if state.startswith(prefix)), None)
    if _is_operational(error) or type(error).__name__ == "ProgrammingError":
        return next((advice for words, advice in _PG_SETUP_WORDS.items() if words in said), None)
    return None


def _worth_waiting(error: BaseException) -> bool:
    """Return whether the same transaction may succeed later."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in _SQLITE_WAIT
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_PG_WAIT)
    return _is_operational(error)


def _is_operational(error: BaseException) -> bool:
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
