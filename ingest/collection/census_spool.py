"""Holds what a census lists until it can be told account by account: in a temporary file, never all in memory.

Lists come by group and by application; governance wants each account with the number of its grants. What a list shows
twice, because pages shift while it is walked, is held once.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.errors import TransientError
from ingest.contract.event import Event

CHUNK_EVENTS = 500
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE account (subject TEXT, application TEXT, body BLOB, PRIMARY KEY (subject, application)) WITHOUT ROWID;
CREATE TABLE held (subject TEXT, sort TEXT, id TEXT, via TEXT, scope TEXT, mode TEXT, body BLOB,
  PRIMARY KEY (subject, sort, id, via, scope, mode)) WITHOUT ROWID;
CREATE TABLE note (subject TEXT, name TEXT, entry TEXT, body BLOB, PRIMARY KEY (subject, name, entry)) WITHOUT ROWID;
"""
_encode = msgspec.msgpack.Encoder().encode
_account = msgspec.msgpack.Decoder(AccountSeen)
_grant = msgspec.msgpack.Decoder(GrantSeen)


class Spool:
    """What one census has listed. ``accounts`` and ``grants`` count the events that were told."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.accounts = 0
        self.grants = 0
        self._database = database

    def add_accounts(self, seen: Iterable[AccountSeen]) -> None:
        """Hold accounts."""
        rows = ((each.party.subject, each.application.id if each.application else "", _encode(each)) for each in seen)
        self._database.executemany("INSERT OR REPLACE INTO account VALUES (?, ?, ?)", rows)

    def drop_account(self, subject: str) -> None:
        """Forget an account of the identity provider, which turned out to be gone."""
        self._database.execute("DELETE FROM account WHERE subject = ? AND application = ''", (subject,))

    def add_grants(self, seen: Iterable[GrantSeen]) -> None:
        """Hold grants."""
        self._database.executemany("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", map(_row, seen))

    def note(self, subject: str, name: str, value: object, entry: str = "") -> None:
        """Hold one more attribute of an account, which another list shows than the one of the accounts.

        With ``entry`` the attribute is an object, and this one entry of it.
        """
        row = (subject, name, entry, _encode(value))
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", row)

    def ids(self, subject: str, sort: str) -> set[str]:
        """Return the ids of the entitlements of one type that a subject holds."""
        asked = "SELECT id FROM held WHERE subject = ? AND sort = ?"
        return {str(found[0]) for found in self._database.execute(asked, (subject, sort))}

    def has_account(self, subject: str) -> bool:
        """Tell whether an account of the identity provider is held."""
        asked = "SELECT 1 FROM account WHERE subject = ? AND application = ''"
        return self._database.execute(asked, (subject,)).fetchone() is not None

    def holders(self, sort: str, ids: Collection[str]) -> list[str]:
        """Return the subjects that hold any of these entitlements of one type, each once."""
        asked = (
            "SELECT DISTINCT subject FROM held WHERE sort = ? AND subject <> '' "
            "AND id IN (SELECT value FROM json_each(?))"
        )
        stated = msgspec.json.encode(list(ids)).decode()
        return [str(found[0]) for found in self._database.execute(asked, (sort, stated))]

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts."""
        for (subject,) in self._database.execute("SELECT subject FROM account WHERE application = ''"):
            yield subject

    def chunks(self, census: Census) -> Iterator[list[Event]]:
        """Yield the events: each account with its grants behind it, then the grants of accounts not listed."""
        chunk: list[Event] = []
        for event in self._events(census):
            chunk.append(event)
            if len(chunk) >= CHUNK_EVENTS:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _events(self, census: Census) -> Iterator[Event]:
        for subject, application, body in self._database.execute("SELECT * FROM account ORDER BY subject, application"):
            seen = _account.decode(body)
            self.accounts += 1
            if application:
                yield census.account_seen(seen, None)
                continue
            held = self._database.execute("SELECT body FROM held WHERE subject = ?", (subject,)).fetchall()
            self.grants += len(held)
            yield census.account_seen(seen, len(held), self._notes(subject))
            for (each,) in held:
                # The list of accounts names people; those of groups and applications know their ids alone.
                found = _grant.decode(each)
                found.holder = seen.party
                yield census.grant_seen(found)
        for (body,) in self._database.execute(
            "SELECT body FROM held WHERE subject NOT IN (SELECT subject FROM account WHERE application = '')"
        ):
            self.grants += 1
            yield census.grant_seen(_grant.decode(body))

    def _notes(self, subject: str) -> dict[str, object]:
        found: dict[str, object] = {}
        asked = "SELECT name, entry, body FROM note WHERE subject = ?"
        for name, entry, body in self._database.execute(asked, (subject,)):
            value = msgspec.msgpack.decode(body)
            if entry:
                held = found.setdefault(name, {})
                if isinstance(held, dict):
                    held[entry] = value
            else:
                found[name] = value
        return found


def _row(seen: GrantSeen) -> tuple[str, str, str, str, str, str, bytes]:
    subject = (seen.holder.subject if seen.holder else None) or ""
    entitlement, grant = seen.entitlement, seen.grant
    via, scope = grant.via or "", grant.scope or ""
    return subject, entitlement.type, entitlement.id, via, scope, grant.mode, _encode(seen)


@contextmanager
def spooling() -> Iterator[Spool]:
    """Give a spool that is gone afterwards. Raises TransientError when the disk has no room for it."""
    with tempfile.TemporaryDirectory(prefix="jitgov-census-") as folder:
        try:
            with closing(sqlite3.connect(Path(folder) / "spool.sqlite", isolation_level=None)) as database:
                database.executescript(_TABLES)
                database.execute("BEGIN")  # never committed: nothing of it is to outlive the census
                yield Spool(database)
        except sqlite3.OperationalError as error:
            raise TransientError(f"the census cannot be held in {tempfile.gettempdir()}: {error}") from error
