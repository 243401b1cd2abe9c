"""One account's history, as stored and as ordered for the folds: what they read of it, and nothing else.

Censuses speak between the records: what they state is kept apart, so that each fold decides whose word counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from governance.folds.accounts.life import succeeded, timeline
from governance.folds.accounts.list_owners import NOBODYS, ListOwners
from governance.folds.accounts.listed_life import of_account, stated_creation, with_stated
from governance.folds.census.listing import NOTHING_LISTED, Census, Listings, Statement
from governance.folds.census.subjects import told_by_census
from governance.folds.grants.containers import NO_CLOSURES, Closures
from governance.folds.grants.naming import Namer
from governance.model.acts import Act
from governance.model.keys import plain_parts
from governance.model.logins import FirstUse
from governance.model.situation import CoverageView
from governance.model.states import Change, Grant, UsageSummary
from governance.settings.compiled import Rules
from ingest.contract.event import Event

_MADE = frozenset({"created", "invited"})


class AccountHistory(NamedTuple):
    """What the store holds of one IdP account: the facts in the versions that count, the roll-ups of its uses."""

    account_id: str
    facts: Sequence[Event]
    rollups: Sequence[UsageSummary]
    logins: Sequence[FirstUse] = ()
    """The first sign-in under each login."""
    federated_transactions: frozenset[str] = frozenset()
    """Transactions of the account's federated logins, where its facts ask for them."""
    other_issuers: tuple[str, ...] = ()
    """The other issuers of its IdP under which its subject is known, too."""
    words: tuple[Act, ...] = ()
    """What people said of the account, the oldest word first."""
    of_application: Sequence[Event] = ()
    """Of a client: records of its application's secrets, and of what people agreed to that clients may do."""


class FoldContext(NamedTuple):
    """What an account's state depends on besides its own history."""

    rules: Rules
    coverage: CoverageView
    application_names: Mapping[str, str | None]
    channels: frozenset[str]
    """Applications of which some provisioning success was seen."""
    registered_in: Mapping[str, frozenset[str]]
    """Application → the vendor's ids of the other tenants that it is registered in."""
    group_grants: Mapping[str, Sequence[Grant]]
    """Group's entitlement id → what the group is granted, with its names."""
    censuses: Mapping[str, Sequence[Census]]
    """Issuer → its complete censuses, in order."""
    closures: Closures = NO_CLOSURES
    """Of the containers that the histories name."""
    namer: Namer | None = None
    """Of what the histories, and the groups that they name, give."""
    listed_owners: ListOwners = NOBODYS
    listed_histories: Mapping[str, AccountHistory] = MappingProxyType({})
    """Of the accounts of applications' own lists that are somebody's among those at hand."""
    joined: Mapping[str, str] = MappingProxyType({})
    """Second id of an application → the id that it is known by."""
    sign_on: Mapping[str, tuple[int, str]] = MappingProxyType({})
    """Application → when it was told last how people sign in there, and how, as its source spells it."""
    entry: Mapping[str, tuple[int, str]] = MappingProxyType({})
    """Application → when it was told last who may enter, and who: ``assigned`` or ``everybody``."""


class OrderedHistory(NamedTuple):
    """An account's history as the folds read it."""

    account_id: str
    issuer: str
    subject: str
    records: Sequence[Event]
    """Successful events in order, without those that censuses told."""
    rollups: Sequence[UsageSummary]
    logins: Sequence[FirstUse]
    listings: Listings
    statements: Sequence[Statement]
    """What censuses say of the account itself."""
    changes: tuple[Change, ...]
    """The recorded changes of the account's life, and those that only a census tells."""
    created_at: int | None
    other_issuers: tuple[str, ...] = ()
    of_application: Sequence[Event] = ()


def order_history(history: AccountHistory, context: FoldContext) -> OrderedHistory:
    """Return the history in order, with what censuses state of the account between its records."""
    facts = succeeded(history.facts) if history.facts else []
    issuer, _, subject = plain_parts(history.account_id)
    records = [event for event in facts if not event.attributes or told_by_census(event) is None]
    censuses = context.censuses.get(issuer, ())
    # Of most accounts no list tells anything.
    is_listed = censuses or len(records) < len(facts)
    listings = Listings(history.account_id, facts, censuses) if is_listed else NOTHING_LISTED
    statements = of_account(records, listings) if listings else []
    recorded = timeline(records, history.federated_transactions) if records else ()
    made = [change.at for change in recorded if change.what in _MADE]
    created = made[0] if made else None
    return OrderedHistory(
        history.account_id,
        issuer,
        subject,
        records,
        history.rollups,
        history.logins,
        listings,
        statements,
        with_stated(recorded, statements) if statements else recorded,
        stated_creation(statements) if created is None else created,
        history.other_issuers,
        history.of_application,
    )
