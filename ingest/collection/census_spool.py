"""Spools what a census lists into a temporary file, until its events can be written account by account.

Vendors list by group and by application; governance needs each account with the number of its grants, and the lists do
not fit into memory. What a list shows twice, because its pages shift during the walk, is spooled once.
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
_account_decoder = msgspec.msgpack.Decoder(AccountSeen)
_grant_decoder = msgspec.msgpack.Decoder(GrantSeen)


class CensusSpool:
    """The accounts and grants that one census listed. ``accounts`` and ``grants`` count the events given out."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.accounts = 0
        self.grants = 0
        self._database = database

    def add_accounts(self, accounts: Iterable[AccountSeen]) -> None:
        """Add accounts."""
        rows = (
            (account.party.subject, account.application.id if account.application else "", _encode(account))
            for account in accounts
        )
        self._database.executemany("INSERT OR REPLACE INTO account VALUES (?, ?, ?)", rows)

    def drop_account(self, subject: str) -> None:
        """Drop an account of the identity provider that turned out to be gone."""
        self._database.execute("DELETE FROM account WHERE subject = ? AND application = ''", (subject,))

    def add_grants(self, grants: Iterable[GrantSeen]) -> None:
        """Add grants."""
        self._database.executemany("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", map(_row, grants))

    def note(self, subject: str, name: str, value: object, entry: str = "") -> None:
        """Add an attribute to an account that another list than the accounts' shows.

        With ``entry`` the attribute is an object, and ``value`` is that entry of it.
        """
        row = (subject, name, entry, _encode(value))
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", row)

    def ids(self, subject: str, entitlement_type: str) -> set[str]:
        """Return the ids of the entitlements of that type that the subject holds."""
        query = "SELECT id FROM held WHERE subject = ? AND sort = ?"
        return {str(row[0]) for row in self._database.execute(query, (subject, entitlement_type))}

    def has_account(self, subject: str) -> bool:
        """Tell whether the spool has this account of the identity provider."""
        query = "SELECT 1 FROM account WHERE subject = ? AND application = ''"
        return self._database.execute(query, (subject,)).fetchone() is not None

    def holders(self, entitlement_type: str, ids: Collection[str]) -> list[str]:
        """Return every subject that holds one of these entitlements of that type, once."""
        query = (
            "SELECT DISTINCT subject FROM held WHERE sort = ? AND subject <> '' "
            "AND id IN (SELECT value FROM json_each(?))"
        )
        ids_json = msgspec.json.encode(list(ids)).decode()
        return [str(row[0]) for row in self._database.execute(query, (entitlement_type, ids_json))]

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts."""
        for (subject,) in self._database.execute("SELECT subject FROM account WHERE application = ''"):
            yield subject

    def chunks(self, census: Census) -> Iterator[list[Event]]:
        """Yield the events: every account followed by its grants, then the grants of accounts that no list shows."""
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
            account = _account_decoder.decode(body)
            self.accounts += 1
            if application:
                yield census.account_seen(account, None)
                continue
            grant_bodies = self._database.execute("SELECT body FROM held WHERE subject = ?", (subject,)).fetchall()
            self.grants += len(grant_bodies)
            yield census.account_seen(account, len(grant_bodies), self._notes(subject))
            for (grant_body,) in grant_bodies:
                # The list of accounts has names; the lists of groups and applications have only ids.
                grant = _grant_decoder.decode(grant_body)
                grant.holder = account.party
                yield census.grant_seen(grant)
        for (body,) in self._database.execute(
            "SELECT body FROM held WHERE subject NOT IN (SELECT subject FROM account WHERE application = '')"
        ):
            self.grants += 1
            yield census.grant_seen(_grant_decoder.decode(body))

    def _notes(self, subject: str) -> dict[str, object]:
        attributes: dict[str, object] = {}
        query = "SELECT name, entry, body FROM note WHERE subject = ?"
        for name, entry, body in self._database.execute(query, (subject,)):
            value = msgspec.msgpack.decode(body)
            if entry:
                entries = attributes.setdefault(name, {})
                if isinstance(entries, dict):
                    entries[entry] = value
            else:
                attributes[name] = value
        return attributes


def _row(grant_seen: GrantSeen) -> tuple[str, str, str, str, str, str, bytes]:
    subject = (grant_seen.holder.subject if grant_seen.holder else None) or ""
    entitlement, grant = grant_seen.entitlement, grant_seen.grant
    via, scope = grant.via or "", grant.scope or ""
    return subject, entitlement.type, entitlement.id, via, scope, grant.mode, _encode(grant_seen)


@contextmanager
def open_spool() -> Iterator[CensusSpool]:
    """Open a spool and delete it at the end. Raises TransientError when the disk has no room for it."""
    with tempfile.TemporaryDirectory(prefix="jitgov-census-") as folder:
        try:
            with closing(sqlite3.connect(Path(folder) / "spool.sqlite", isolation_level=None)) as database:
                database.executescript(_TABLES)
                database.execute("BEGIN")  # never committed: the spool does not outlive the census
                yield CensusSpool(database)
        except sqlite3.OperationalError as error:
            raise TransientError(f"the census cannot be held in {tempfile.gettempdir()}: {error}") from error
