"""Loads, set-wise, what policies are told of accounts beside what their own histories mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.managers import superior_keys
from governance.folds.accounts.sponsors import sponsor_keys
from governance.model.keys import plain_parts
from governance.model.situation import Consent, Owner, Situation, Tie
from governance.policies.support.guests import guest_spans
from governance.settings.compiled import Rules
from governance.store.evidence.access_decisions import load_access_decisions
from governance.store.evidence.account_decisions import load_keep_decisions
from governance.store.held.account_histories import (
    load_acts,
    load_days,
    load_owners,
    load_sessions,
    load_stated_uses,
)
from governance.store.held.consents import Client, load_consents
from governance.store.held.fellow_decisions import load_fellow_decisions
from governance.store.held.managers import load_ends
from governance.store.held.ties import load_ties
from ingest.contract.providers.catalogue import provider_of


def load_situations(
    connection: Connection,
    accounts: Sequence[DerivedAccount],
    rules: Rules,
    joined: Mapping[str, str],
    known_owners: Mapping[str, Owner] = MappingProxyType({}),
) -> dict[str, Situation]:
    """Return, by account, what the policies are told: with the owner, the days and the sessions that they read.

    ``joined``: of ``FoldContext``. ``known_owners``: owners who are not as the store has them.
    """
    # What stands under another account is judged as that one's.
    accounts = [derived for derived in accounts if derived.stands_under is None]
    owners = _load_owners(connection, accounts, rules, known_owners)
    first_days = {d.account.account_id: d.reads.first_day for d in accounts if d.reads.first_day is not None}
    intervals = {d.account.account_id: d.reads.sessions for d in accounts if d.reads.sessions}
    days = load_days(connection, first_days) if first_days else {}
    sessions = load_sessions(connection, intervals)[0] if intervals else {}
    situations = {derived.account.account_id: derived.situation for derived in accounts}
    ties = _load_ties(connection, accounts, rules)
    managers, sponsors = _load_superiors_ends(connection, accounts, rules)
    stated = _load_stated_uses(connection, accounts, rules)
    there = _load_stated_there(connection, accounts, rules)
    acts = load_acts(connection, situations) if "acts" in rules.needed else {}
    keep_decisions = _load_keep_decisions(connection, accounts, rules)
    consents = _load_consents(connection, accounts, rules, joined)
    access = load_access_decisions(connection, situations) if "access_decisions" in rules.needed else {}
    beside = load_fellow_decisions(connection, situations) if "fellow_decisions" in rules.needed else {}
    known = (
        *(days, sessions, owners, ties, managers, sponsors, stated, there, acts, keep_decisions, consents, access),
        beside,
    )
    for key in {key for of_accounts in known for key in of_accounts}:
        situations[key] = situations[key]._replace(
            days=tuple(days.get(key, ())),
            sessions=tuple(sessions.get(key, ())),
            owner=owners.get(key),
            ties=tuple(ties.get(key, ())),
            manager_ends=managers.get(key, {}),
            sponsor_ends=sponsors.get(key, {}),
            stated_use=stated.get(key),
            stated_there=there.get(key, {}),
            acts=acts.get(key, {}),
            keep_decisions=keep_decisions.get(key, ()),
            consents=consents.get(key, ()),
            access_decisions=access.get(key, ()),
            fellow_decisions=beside.get(key, ()),
        )
    return situations


def _load_consents(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules, joined: Mapping[str, str]
) -> dict[str, tuple[Consent, ...]]:
    """Return, by client, who agreed to what it may do; records may call its application by the client's own id."""
    if "consents" not in rules.needed:
        return {}
    clients: dict[str, Client] = {}
    for account in (derived.account for derived in accounts if derived.account.type == "service"):
        also = (account.client_of, joined.get(account.account_id))
        keys = frozenset({account.account_id, *(key for key in also if key is not None)})
        # Of the platform's own applications no list is needed to tell whose they are.
        if provider_of(account.issuer).own_applications.isdisjoint(plain_parts(key).id for key in keys):
            clients[account.account_id] = Client(account.client_of, keys)
    return load_consents(connection, clients)


def _load_keep_decisions(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules
) -> dict[str, tuple[int, ...]]:
    if "keep_decisions" not in rules.needed:
        return {}
    return load_keep_decisions(connection, [d.account.account_id for d in accounts if guest_spans(d.account)])


def _load_stated_uses(connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules) -> dict[str, int]:
    if "stated_use" not in rules.needed:
        return {}
    return load_stated_uses(connection, [d.account.account_id for d in accounts])


def _load_stated_there(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules
) -> dict[str, dict[str, int]]:
    """Return by account and application the last use there that the application's own list states."""
    if "stated_there" not in rules.needed:
        return {}
    named = [(d.account.account_id, app) for d in accounts for app in d.app_accounts if app.listed_as]
    stated = load_stated_uses(connection, {key for _, app in named for key in app.listed_as}) if named else {}
    uses: dict[str, dict[str, int]] = {}
    for account_id, app in named:
        if instants := [stated[key] for key in app.listed_as if key in stated]:
            uses.setdefault(account_id, {})[app.application_id] = max(instants)
    return uses


_Ends = dict[str, dict[str, int]]


def _load_superiors_ends(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules
) -> tuple[_Ends, _Ends]:
    """Return, by account, the ends of those of its managers, and of its sponsors, of whom no account is left."""
    states = [derived.account for derived in accounts] if rules.reads_superiors else []
    managers = {a.account_id: superior_keys(a) for a in states} if "manager_ends" in rules.needed else {}
    sponsors = {a.account_id: sponsor_keys(a) for a in states if a.sponsors} if "sponsor_ends" in rules.needed else {}
    ends = load_ends(connection, frozenset().union(*managers.values(), *sponsors.values()))
    return _of_each(managers, ends), _of_each(sponsors, ends)


def _of_each(named: Mapping[str, frozenset[str]], ends: Mapping[str, int]) -> _Ends:
    of_each = {account: {key: ends[key] for key in keys & ends.keys()} for account, keys in named.items()}
    return {account: gone for account, gone in of_each.items() if gone}


def _load_ties(connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules) -> dict[str, list[Tie]]:
    if "ties" not in rules.needed:
        return {}
    return load_ties(connection, [d.account.account_id for d in accounts if d.account.recorded_as == "service"])


def _load_owners(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules, known_owners: Mapping[str, Owner]
) -> dict[str, Owner]:
    if not rules.owner_of or "owner" not in rules.needed:
        return {}
    named = {d.account.account_id: rules.owner_of.get(d.account.account_id) for d in accounts}
    known = {**load_owners(connection, {owner for owner in named.values() if owner is not None}), **known_owners}
    return {account: known[owner] for account, owner in named.items() if owner is not None}
