"""The temporary file that holds what a census lists: packed rows by subject, never all in memory."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ingest.contract.errors import TransientError

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE account (subject TEXT, application TEXT, body BLOB, PRIMARY KEY (subject, application)) WITHOUT ROWID;
CREATE TABLE held (subject TEXT, sort TEXT, id TEXT, via TEXT, scope TEXT, mode TEXT, body BLOB,
  PRIMARY KEY (subject, sort, id, via, scope, mode)) WITHOUT ROWID;
CREATE TABLE note (subject TEXT, name TEXT, entry TEXT, body BLOB, PRIMARY KEY (subject, name, entry)) WITHOUT ROWID;
"""


class AccountRow(NamedTuple):
    """A listed account; ``application`` is '' for one of the identity provider's own."""

    subject: str
    application: str
    body: bytes


class GrantRow(NamedTuple):
    """A listed grant; ``subject`` is '' for what a group holds."""

    subject: str
    sort: str
    id: str
    via: str
    scope: str
    mode: str
    body: bytes


class NoteRow(NamedTuple):
    """An attribute of an account, or, where ``entry`` is not '', one entry of it."""

    subject: str
    name: str
    entry: str
    body: bytes


class SpoolFile:
    """The rows of one census; the same row added twice is held once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def add_accounts(self, rows: Iterable[AccountRow]) -> None:
        """Hold accounts."""
        self._database.executemany("INSERT OR REPLACE INTO account VALUES (?, ?, ?)", rows)

    def drop_account(self, subject: str) -> None:
        """Forget an account of the identity provider."""
        self._database.execute("DELETE FROM account WHERE subject = ? AND application = ''", (subject,))

    def add_grants(self, rows: Iterable[GrantRow]) -> None:
        """Hold grants."""
        self._database.executemany("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def add_note(self, row: NoteRow) -> None:
        """Hold an attribute."""
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", row)

    def ids(self, subject: str, sort: str) -> set[str]:
        """Return the ids of the entitlements of one type that a subject holds."""
        sql = "SELECT id FROM held WHERE subject = ? AND sort = ?"
        return {str(row[0]) for row in self._database.execute(sql, (subject, sort))}

    def has_account(self, subject: str) -> bool:
        """Tell whether an account of the identity provider is held."""
        sql = "SELECT 1 FROM account WHERE subject = ? AND application = ''"
        return self._database.execute(sql, (subject,)).fetchone() is not None

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts."""
        for (subject,) in self._database.execute("SELECT subject FROM account WHERE application = ''"):
            yield subject

    def accounts(self) -> Iterator[AccountRow]:
        """Yield the accounts, by subject and application."""
        yield from map(AccountRow._make, self._database.execute("SELECT * FROM account ORDER BY subject, application"))

    def own_accounts(self) -> Iterator[AccountRow]:
        """Yield the identity provider's own accounts, by subject; notes may be added meanwhile."""
        sql = "SELECT * FROM account WHERE application = '' ORDER BY subject"
        yield from map(AccountRow._make, self._database.execute(sql))

    def grants_of(self, subject: str) -> list[bytes]:
        """Return the bodies of a subject's grants."""
        return [row[0] for row in self._database.execute("SELECT body FROM held WHERE subject = ?", (subject,))]

    def grants_of_nobody(self) -> Iterator[bytes]:
        """Yield the bodies of the grants whose subject is not among the identity provider's own accounts."""
        sql = "SELECT body FROM held WHERE subject NOT IN (SELECT subject FROM account WHERE application = '')"
        for (body,) in self._database.execute(sql):
            yield body

    def notes_of(self, subject: str) -> Iterator[NoteRow]:
        """Yield an account's attributes."""
        yield from map(NoteRow._make, self._database.execute("SELECT * FROM note WHERE subject = ?", (subject,)))


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="jitgov-census-")
    except OSError as error:
        # On a full disk Python says that no folder for temporary files can be used.
        raise TransientError(f"no folder for a census can be made: {error}; make room") from error


@contextmanager
def spool_file() -> Iterator[SpoolFile]:
    """Give a file that is gone afterwards. Raises TransientError when the disk has no room for it."""
    with _folder() as folder:
        try:
            with closing(sqlite3.connect(Path(folder) / "spool.sqlite", isolation_level=None)) as database:
                database.executescript(_TABLES)
                database.execute("BEGIN")  # never committed: nothing of it is to outlive the census
                yield SpoolFile(database)
        except sqlite3.OperationalError as error:
            raise TransientError(f"the census cannot be held in {tempfile.gettempdir()}: {error}") from error
