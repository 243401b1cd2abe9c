"""Takes a list's rows into a spool, and notes those that cannot be read, until it is known whether it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from ingest.collection.census_events import Census
from ingest.collection.census_spool import CensusSpool
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.files.list_rows import BadRow, ListRow
from ingest.imports.account_lists.columns import AccountColumns
from ingest.imports.account_lists.rows import ROLE, RowReader, what_is_listed


class Taken(NamedTuple):
    """What a list holds: accounts by key, roles by number, and the rows that are none, with their lines and reasons."""

    keys: Collection[str]
    roles: int
    bad_rows: list[BadRow]
    states: dict[str, int]
    """How many accounts are in each state."""

    @property
    def accounts(self) -> int:
        """How many accounts it names."""
        return len(self.keys)


def take_rows(spool: CensusSpool, rows: Iterable[ListRow | BadRow], reader: RowReader) -> Taken:
    """Put the rows' accounts and roles into the spool; several rows of one account are one, with the roles of all."""
    first: dict[str, tuple[int, int]] = {}
    states: dict[str, int] = {}
    bad_rows: list[BadRow] = []
    roles: set[tuple[str, str]] = set()
    for row in rows:
        if isinstance(row, BadRow):
            bad_rows.append(row)
            continue
        try:
            listed = reader.read(row)
        except RecordError as error:
            bad_rows.append(BadRow(row.line, str(error)))
            continue
        is_new = listed.key not in first
        line, about = first.setdefault(listed.key, (row.line, hash(listed.about)))
        if about != hash(listed.about):
            bad_rows.append(BadRow(row.line, f"the key {listed.key!r} stands on line {line} with another account"))
            continue
        if is_new:
            spool.add_accounts([listed.account])
            state = str(listed.account.attributes["state"])
            states[state] = states.get(state, 0) + 1
        spool.add_grants(listed.roles)
        roles.update((listed.key, role.entitlement.id) for role in listed.roles)
    return Taken(first.keys(), len(roles), bad_rows, states)


class ListCensus(NamedTuple):
    """How a list is published: whose it is, when it was made, whether it names every account, what it tells of them."""

    census: Census
    columns: AccountColumns
    confirmed: dict[str, object] | None = None
    """Who confirmed that it names far fewer than the one before, and why."""


def events_of_list(spool: CensusSpool, listing: ListCensus) -> Iterator[list[Event]]:
    """Yield the list's events, the end mark last."""
    yield from spool.chunks(listing.census)
    whole = what_is_listed(listing.columns)
    is_full = listing.census.scope == "full"
    partial: list[str] = [ROLE] if is_full and not whole else []
    yield [
        listing.census.ended(
            spool.accounts,
            spool.grants,
            partial,
            of_accounts=() if is_full else whole,
            states_use=bool(listing.columns.last_login),
            confirmed=listing.confirmed,
        )
    ]


def list_census(label: str, listed_at: datetime, observed_at: datetime, *, is_complete: bool) -> Census:
    """Return the census that a list is."""
    return Census("applist", label, listed_at, "full" if is_complete else "incremental", observed_at)
