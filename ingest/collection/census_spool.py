"""Holds what a census lists until it can be told account by account: in a temporary file, never all in memory.

Lists come by group and by application; governance wants each account with the number of its grants. What a list shows
twice, because pages shift while it is walked, is held once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import msgspec

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.errors import BrokenError
from ingest.contract.event import Event
from ingest.store.spool_file import AccountRow, GrantRow, NoteRow, SpoolFile, spool_file

CHUNK_EVENTS = 500
_encode = msgspec.msgpack.Encoder().encode
_account = msgspec.msgpack.Decoder(AccountSeen)
_grant = msgspec.msgpack.Decoder(GrantSeen)


class Spool:
    """What one census has listed. ``accounts`` and ``grants`` count the events that were told."""

    def __init__(self, file: SpoolFile) -> None:
        self.accounts = 0
        self.grants = 0
        self._file = file

    def add_accounts(self, seen: Iterable[AccountSeen]) -> None:
        """Hold accounts."""
        self._file.add_accounts(map(_account_row, seen))

    def drop_account(self, subject: str) -> None:
        """Forget an account of the identity provider, which turned out to be gone."""
        self._file.drop_account(subject)

    def add_grants(self, seen: Iterable[GrantSeen]) -> None:
        """Hold grants."""
        self._file.add_grants(map(_grant_row, seen))

    def note(self, subject: str, name: str, value: object, entry: str = "") -> None:
        """Hold one more attribute of an account, which another list shows than the one of the accounts.

        With ``entry`` the attribute is an object, and this one entry of it.
        """
        self._file.add_note(NoteRow(subject, name, entry, _encode(value)))

    def ids(self, subject: str, sort: str) -> set[str]:
        """Return the ids of the entitlements of one type that a subject holds."""
        return self._file.ids(subject, sort)

    def has_account(self, subject: str) -> bool:
        """Tell whether an account of the identity provider is held."""
        return self._file.has_account(subject)

    def holders(self, sort: str, ids: Collection[str]) -> list[str]:
        """Return the subjects that hold any of these entitlements of one type, each once."""
        return self._file.holders(sort, ids)

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts."""
        return self._file.subjects()

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
        for row in self._file.accounts():
            seen = _account.decode(row.body)
            self.accounts += 1
            if row.application:
                yield census.account_seen(seen, None)
                continue
            grants = self._file.grants_of(row.subject)
            self.grants += len(grants)
            yield census.account_seen(seen, len(grants), self._notes(row.subject))
            for body in grants:
                # The list of accounts names people; those of groups and applications know their ids alone.
                grant = _grant.decode(body)
                grant.holder = seen.party
                yield census.grant_seen(grant)
        for body in self._file.grants_of_nobody():
            self.grants += 1
            yield census.grant_seen(_grant.decode(body))

    def _notes(self, subject: str) -> dict[str, object]:
        notes: dict[str, object] = {}
        for row in self._file.notes_of(subject):
            value = msgspec.msgpack.decode(row.body)
            if row.entry:
                entries = notes.setdefault(row.name, {})
                if isinstance(entries, dict):
                    entries[row.entry] = value
            else:
                notes[row.name] = value
        return notes


def _account_row(seen: AccountSeen) -> AccountRow:
    if seen.party.subject is None:
        raise BrokenError("a census listed an account without a subject")
    return AccountRow(seen.party.subject, seen.application.id if seen.application else "", _encode(seen))


def _grant_row(seen: GrantSeen) -> GrantRow:
    subject = (seen.holder.subject if seen.holder else None) or ""
    entitlement, grant = seen.entitlement, seen.grant
    via, scope = grant.via or "", grant.scope or ""
    return GrantRow(subject, entitlement.type, entitlement.id, via, scope, grant.mode, _encode(seen))


@contextmanager
def spooling() -> Iterator[Spool]:
    """Give a spool that is gone afterwards. Raises TransientError when the disk has no room for it."""
    with spool_file() as file:
        yield Spool(file)
