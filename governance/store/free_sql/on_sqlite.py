"""Runs a person's SELECT on SQLite: opened for reading alone, an authorizer at every name, and stopped in time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from governance.store.free_sql.answer import BLOCK_ROWS, LONGEST_TEXT, Answer, named_apart, too_slow
from governance.store.free_sql.letting import FUNCTIONS, MOST_CHARACTERS, VIEW_NAMES, WITHIN_VIEWS
from governance.store.free_sql.unknown_names import named_near
from governance.store.schema import metadata
from governance.store.views.catalogue import BEHIND_VIEWS
from ingest.contract.errors import DeclinedError, TransientError, UnclearError

_STEPS = 2_000
"""Instructions of SQLite's machine between two looks at the clock: less than a millisecond."""
_LOCK_SECONDS = 10
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_TEXT),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, MOST_CHARACTERS),
    # What a pattern of many '%' costs grows with each of them, and nothing can stop it midway.
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
    (sqlite3.SQLITE_LIMIT_COLUMN, 500),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
)
_OPERATORS = frozenset({"like", "glob", "->", "->>"})
"""What SQLite asks about as if it were a function."""


def _authorized(action: int, first: str | None, second: str | None, _database: str | None, within: str | None) -> int:
    """Answer whether a statement may do something; ``within``: the view that it is in, or what WITH names."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    by_view, table = (within or "").lower() in WITHIN_VIEWS, (first or "").lower()
    if action == sqlite3.SQLITE_READ and (by_view or table in VIEW_NAMES):
        return sqlite3.SQLITE_OK
    # Rows are counted, and no column read: of a view that SQLite has opened into its tables, or of what WITH names.
    if action == sqlite3.SQLITE_READ and second == "" and (table in BEHIND_VIEWS or table not in metadata.tables):
        return sqlite3.SQLITE_DENY if table.startswith("sqlite_") else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (by_view or (second or "").lower() in FUNCTIONS | _OPERATORS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


class _Clock:
    """Stops a statement once its time is over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self.is_over = False

    def __call__(self) -> int:
        self.is_over = time.monotonic() > self._until
        return int(self.is_over)


@contextmanager
def answered(path: Path, statement: str, seconds: float) -> Iterator[Answer]:
    """Give the answer of a statement that was let through.

    Raises UnclearError where SQLite cannot read it, DeclinedError where it is denied or takes too long.
    """
    clock = _Clock(seconds)
    with _told(clock, seconds):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_LOCK_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only = 1")
            connection.execute("PRAGMA trusted_schema = 0")
            for limit, most in _LIMITS:
                connection.setlimit(limit, most)
            connection.set_authorizer(_authorized)
            connection.set_progress_handler(clock, _STEPS)
            cursor = connection.execute(statement)
            yield Answer(named_apart([str(column[0]) for column in cursor.description]), _rows(cursor))


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    while block := cursor.fetchmany(BLOCK_ROWS):
        yield from block


@contextmanager
def _told(clock: _Clock, seconds: float) -> Iterator[None]:
    """Raise what SQLite's errors mean."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        said = " ".join(str(error).split())[:300]
        if code == sqlite3.SQLITE_INTERRUPT:
            if clock.is_over:
                raise too_slow(seconds) from error
            # Whoever pressed Ctrl-C did so while SQLite asked for the time.
            raise KeyboardInterrupt from error
        if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
            raise TransientError(f"the store cannot be read now: {said}; try again") from error
        if code == sqlite3.SQLITE_AUTH or "prohibited" in said or "not authorized" in said:
            views = ", ".join(sorted(VIEW_NAMES))
            raise DeclinedError(f"it asks for more than the views hold ({said}); these are {views}") from error
        if code == sqlite3.SQLITE_TOOBIG:
            raise DeclinedError(f"a value is longer than {LONGEST_TEXT:,} characters") from error
        raise UnclearError(f"SQLite cannot read it: {said}{named_near(said)}") from error
