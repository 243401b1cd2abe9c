"""What is known of applications, by application: accounts, who is assigned, last uses, open findings; set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import rows
from governance.store.database.instants_apart import instants_apart
from governance.store.database.streaming import rows_among
from governance.store.queries.choosing import JIT
from governance.store.queries.finding_pages import STANDING
from governance.store.queries.pages import Sort
from governance.store.seen.known_applications import joined_ids
from governance.store.views.accepted import none_of_many_accepted
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY

SORTS = (Sort("application", ("application_id",)),)
_KNOWN = (
    "SELECT s.thing_id, s.first_at, s.channel_at, s.application_id, s.entry_at, s.entry FROM sighting s "
    "WHERE s.what = 'application'"
)
_ACCOUNTS = (
    "SELECT a.application_id, COUNT(*), SUM(CASE WHEN a.{jit} THEN 1 ELSE 0 END) FROM account a "
    "WHERE a.application_id IN ({{keys}}) AND a.state <> 'deleted' GROUP BY a.application_id"
)
_LAST_USED = (
    "SELECT a.application_id, MAX(r.last_at) FROM account a JOIN usage_rollup r ON r.account_id = a.idp_account_id "
    "AND r.application_id = a.application_id AND r.use <> 'failed' WHERE a.application_id IN ({keys}) "
    "GROUP BY a.application_id"
)
HELD = (
    "g.recorded_to IS NULL AND g.mode <> 'eligible' AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)
# What is held there by the application's own list is no assignment to it.
HELD_THERE = f"(g.entitlement_id > '{FIRST_KEY}' AND g.entitlement_id < '{AFTER_LAST_KEY}')"
_ASSIGNED = (
    f"SELECT g.application_id, COUNT(DISTINCT g.account_id) FROM held_grant g WHERE g.application_id IN ({{keys}}) "
    f"AND {HELD} AND NOT {HELD_THERE} GROUP BY g.application_id"
)
_FINDINGS = (
    f"SELECT f.application_id, COUNT(*) FROM finding f WHERE f.application_id IN ({{{{keys}}}}) "
    f"AND {STANDING} AND {{open}} GROUP BY f.application_id"
)
_HOLDERS = (
    "SELECT g.account_id, g.valid_from, g.via, g.entitlement_id FROM held_grant g WHERE g.application_id IN ({keys}) "
    f"AND {HELD} AND NOT {HELD_THERE} ORDER BY g.account_id, g.valid_from LIMIT %s"
)
_WITH_ROLES = (
    "SELECT DISTINCT g.account_id FROM held_grant g WHERE g.account_id IN ({keys}) AND g.application_id = %s "
    f"AND {HELD} AND {HELD_THERE}"
)
_OWN_ACCOUNTS = (
    "SELECT a.idp_account_id, a.state, a.provenance, a.created_at FROM account a WHERE a.application_id IN ({keys}) "
    "AND a.state <> 'deleted' ORDER BY a.idp_account_id LIMIT %s"
)
_USED = (
    "SELECT r.account_id, MAX(r.last_at) FROM usage_rollup r WHERE r.account_id IN ({keys}) AND r.application_id = %s "
    "AND r.use <> 'failed' GROUP BY r.account_id"
)


class KnownApplication(NamedTuple):
    """An application that records name: since when, and since when its accounts are seen provisioned."""

    application_id: str
    first_at: int | None
    channel_at: int | None
    entry: str | None = None
    """Who may enter by its source's list: ``assigned`` people only, or ``everybody``."""


class ApplicationCounts(NamedTuple):
    """Counts by application."""

    accounts: dict[str, tuple[int, int]]
    """How many accounts it has, and how many of them JIT provisioning made."""
    assigned: dict[str, int]
    last_used: dict[str, int]
    findings: dict[str, int]
    at_least: Mapping[str, list[str]] = MappingProxyType({})
    """Which of them are of some accounts alone."""


def known_to_records(connection: Connection) -> list[KnownApplication]:
    """Return the applications that records name, by id: they are few. One that has two ids is one application."""
    stored = rows(connection, _KNOWN)
    joined = joined_ids((row[0], row[3]) for row in stored)
    known: dict[str, KnownApplication] = {}
    entries: dict[str, tuple[int, str | None]] = {}
    for key, first_at, channel_at, _, entry_at, entry in stored:
        application_id = joined.get(key, key)
        before = known.get(application_id, KnownApplication(application_id, None, None))
        known[application_id] = KnownApplication(
            application_id, _earlier(before.first_at, first_at), _earlier(before.channel_at, channel_at)
        )
        if entry is not None:
            entries[application_id] = max((entry_at, entry), entries.get(application_id, (-1, "")))
    nothing: tuple[int, str | None] = (-1, None)
    return [known[key]._replace(entry=entries.get(key, nothing)[1]) for key in sorted(known)]


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def application_counts(connection: Connection, application_ids: Iterable[str], as_of: int) -> ApplicationCounts:
    """Return what the tables say of a page's applications as of an instant; accounts as they are now."""
    ids = set(application_ids)
    accounts = rows_among(connection, _ACCOUNTS.format(jit=JIT), ids)
    return ApplicationCounts(
        accounts={application_id: (every, jit) for application_id, every, jit in accounts},
        assigned=dict(tuple(row) for row in rows_among(connection, _ASSIGNED, ids, as_of, as_of)),
        last_used=last_used_of(connection, ids),
        findings=open_findings_of(connection, ids, as_of),
    )


def last_used_of(connection: Connection, application_ids: Iterable[str]) -> dict[str, int]:
    """Return, by application, when somebody with an account there was last seen using it."""
    return dict(tuple(row) for row in rows_among(connection, _LAST_USED, application_ids))


def open_findings_of(connection: Connection, application_ids: Iterable[str], as_of: int) -> dict[str, int]:
    """Return, by application, how many findings of it are open."""
    sql, others = instants_apart(_FINDINGS.format(open=none_of_many_accepted(as_of)), (as_of, as_of))
    return dict(tuple(row) for row in rows_among(connection, sql, application_ids, *others))


class CanEnter(NamedTuple):
    """Who can enter an application, and why it is said that he can."""

    account_id: str
    assigned_since: int | None
    through: str | None
    """The group that the assignment comes through; None: it is direct, or there is none."""
    own_account: str | None
    """The state of the account that he has there."""
    made_by: str | None
    last_used_at: int | None
    holds_role: bool = False
    """He holds something there, by the word of the application's own list."""


EVERYBODY = (1 << 31) - 1
"""No application has so many accounts."""


class Admitted(NamedTuple):
    """Who can enter an application, by account; ``is_cut``: there may be more, behind the last of them."""

    everyone: list[CanEnter]
    is_cut: bool


def first_to_enter(connection: Connection, application_id: str, as_of: int, most: int, grants_of_each: int) -> Admitted:
    """Return the first ``most`` by account of those who may enter an application.

    So many grants and accounts are read as ``grants_of_each`` of them need: where all have more, fewer are returned.
    """
    # Nearly everybody has one or two: where they are enough, ten times as many need not be read.
    ways = _ways_in(connection, application_id, as_of, 2 * most)
    if ways.last is not None and len(ways.everyone()) < most:
        ways = _ways_in(connection, application_id, as_of, grants_of_each * most)
    first = ways.everyone()[:most]
    return Admitted(_those_who_enter(connection, application_id, as_of, ways, first), ways.last is not None)


def who_may_enter(connection: Connection, application_id: str, as_of: int, most: int = EVERYBODY) -> Admitted:
    """Return who is assigned to an application as of an instant, has an account there, or has used it by then.

    ``most``: so many grants and so many accounts are read, the first by account.
    """
    ways = _ways_in(connection, application_id, as_of, most)
    accounts = _those_who_enter(connection, application_id, as_of, ways, ways.everyone())
    return Admitted(accounts, ways.last is not None)


def who_enters_unassigned(connection: Connection, application_id: str, as_of: int, most: int = EVERYBODY) -> Admitted:
    """Return those of ``who_may_enter`` who are not assigned to the application."""
    ways = _ways_in(connection, application_id, as_of, most)
    unassigned = [account_id for account_id in ways.everyone() if account_id not in ways.holders]
    accounts = _those_who_enter(connection, application_id, as_of, ways, unassigned)
    return Admitted(accounts, ways.last is not None)


class _WaysIn(NamedTuple):
    """By account: since when and through what it is assigned, and what account it has in the application itself."""

    holders: dict[str, tuple[int, str | None]]
    own: dict[str, tuple[str, str]]
    last: str | None
    """Behind the last account that was read of either, it is not known who else there is; None: all were read."""

    def everyone(self) -> list[str]:
        """Return the accounts of which all is read, in order."""
        return [a for a in sorted(self.holders.keys() | self.own.keys()) if self.last is None or a <= self.last]


def _ways_in(connection: Connection, application_id: str, as_of: int, most: int) -> _WaysIn:
    grants = list(rows_among(connection, _HOLDERS, [application_id], as_of, as_of, most))
    accounts = list(rows_among(connection, _OWN_ACCOUNTS, [application_id], most))
    ends = [part[-1][0] for part in (grants, accounts) if len(part) == most]
    holders: dict[str, tuple[int, str | None]] = {}
    for account_id, since, via, _ in grants:
        holders.setdefault(account_id, (since, via))
    own = {
        account_id: (state, provenance)
        for account_id, state, provenance, created_at in accounts
        if created_at is None or created_at <= as_of
    }
    return _WaysIn(holders, own, min(ends) if ends else None)


def _those_who_enter(
    connection: Connection, application_id: str, as_of: int, ways: _WaysIn, accounts: Sequence[str]
) -> list[CanEnter]:
    with_roles = {row[0] for row in rows_among(connection, _WITH_ROLES, accounts, application_id, as_of, as_of)}
    used = {a: at for a, at in rows_among(connection, _USED, accounts, application_id) if at <= as_of}
    return [
        _can_enter(a, ways.holders.get(a), ways.own.get(a), used.get(a))._replace(holds_role=a in with_roles)
        for a in accounts
    ]


def _can_enter(
    account_id: str, held: tuple[int, str | None] | None, own: tuple[str, str] | None, used_at: int | None
) -> CanEnter:
    since, through = held if held is not None else (None, None)
    state, made_by = own if own is not None else (None, None)
    return CanEnter(account_id, since, through, state, made_by, used_at)
