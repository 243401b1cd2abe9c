"""Spools what a census lists into a temporary file, until its events can be written account by account.

Vendors list by group and by application; governance needs each account with the number of its grants, and the lists do
not fit into memory. What a list shows twice, because its pages shift during the walk, is spooled once.
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
_account_decoder = msgspec.msgpack.Decoder(AccountSeen)
_grant_decoder = msgspec.msgpack.Decoder(GrantSeen)


class CensusSpool:
    """The accounts and grants that one census listed. ``accounts`` and ``grants`` count the events given out."""

    def __init__(self, file: SpoolFile) -> None:
        self.accounts = 0
        self.grants = 0
        self._file = file

    def add_accounts(self, accounts: Iterable[AccountSeen]) -> None:
        """Add accounts."""
        self._file.add_accounts(map(_account_row, accounts))

    def drop_account(self, subject: str) -> None:
        """Drop an account of the identity provider that turned out to be gone."""
        self._file.drop_account(subject)

    def add_grants(self, grants: Iterable[GrantSeen]) -> None:
        """Add grants."""
        self._file.add_grants(map(_grant_row, grants))

    def note(self, subject: str, name: str, value: object, entry: str = "") -> None:
        """Add an attribute to an account that another list than the accounts' shows.

        With ``entry`` the attribute is an object, and ``value`` is that entry of it.
        """
        self._file.add_note(NoteRow(subject, name, entry, _encode(value)))

    def ids(self, subject: str, entitlement_type: str) -> set[str]:
        """Return the ids of the entitlements of that type that the subject holds."""
        return self._file.ids(subject, entitlement_type)

    def has_account(self, subject: str) -> bool:
        """Tell whether the spool has this account of the identity provider."""
        return self._file.has_account(subject)

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts."""
        return self._file.subjects()

    def people(self, states: Collection[str]) -> Iterator[str]:
        """Yield the subjects of the identity provider's own accounts of persons that are in one of the states."""
        for row in self._file.own_accounts():
            account = _account_decoder.decode(row.body)
            if account.party.type == "person" and account.attributes.get("state") in states:
                yield row.subject

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
        for row in self._file.accounts():
            account = _account_decoder.decode(row.body)
            self.accounts += 1
            if row.application:
                yield census.account_seen(account, None)
                continue
            grants = self._file.grants_of(row.subject)
            self.grants += len(grants)
            yield census.account_seen(account, len(grants), self._notes(row.subject))
            for body in grants:
                # The list of accounts has names; the lists of groups and applications have only ids.
                grant = _grant_decoder.decode(body)
                grant.holder = account.party
                yield census.grant_seen(grant)
        for body in self._file.grants_of_nobody():
            grant = _grant_decoder.decode(body)
            # What nobody holds is no row of the census: it tells that there is such an application.
            self.grants += 0 if grant.holder is None and grant.grant.via is None else 1
            yield census.grant_seen(grant)

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


def _account_row(account: AccountSeen) -> AccountRow:
    if account.party.subject is None:
        raise BrokenError("a census listed an account without a subject")
    return AccountRow(account.party.subject, account.application.id if account.application else "", _encode(account))


def _grant_row(grant_seen: GrantSeen) -> GrantRow:
    subject = (grant_seen.holder.subject if grant_seen.holder else None) or ""
    entitlement, grant = grant_seen.entitlement, grant_seen.grant
    via, scope = grant.via or "", grant.scope or ""
    return GrantRow(subject, entitlement.type, entitlement.id, via, scope, grant.mode, _encode(grant_seen))


@contextmanager
def open_spool() -> Iterator[CensusSpool]:
    """Open a spool and delete it at the end. Raises TransientError when the disk has no room for it."""
    with spool_file() as file:
        yield CensusSpool(file)
