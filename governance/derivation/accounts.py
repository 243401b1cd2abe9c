"""Derives accounts anew: loads their histories set-wise, asks the pure folds and policies, writes the difference.

Used alike by the intake (accounts that a batch touched) and the evaluator (accounts that a work item names).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.audit_changes import finding_entries, jit_entries
from governance.derivation.sod_entitlements import duties_among
from governance.folds.accounts.account_history import AccountHistory, FoldContext
from governance.folds.accounts.derived_account import DerivedAccount, derive_account
from governance.folds.accounts.links import links
from governance.folds.accounts.situation import situation
from governance.folds.accounts.windows import federated_window
from governance.folds.census.listing import Census
from governance.model.coverage import Coverage
from governance.model.finding_states import FindingState, Unanswered, sort_answers
from governance.model.keys import group_key, issuer_of
from governance.model.situation import Owner
from governance.model.states import SessionSpan, UsageDay
from governance.policies.judging import first_day, judge, session_intervals
from governance.settings.compiled import Rules
from governance.store.account_rows import (
    DISPLAY_NAME,
    IDP_ACCOUNT,
    NAME,
    WATCH,
    AccountRow,
    account_rows,
    claim_accounts,
    stored_accounts,
    write_accounts,
    write_links,
)
from governance.store.bulk import stage_keys
from governance.store.census_rows import kept_censuses
from governance.store.coverage_rows import kept_coverage
from governance.store.dossiers import (
    KEYS,
    load_days,
    load_group_grants,
    load_histories,
    load_owners,
    load_sessions,
    lock_accounts,
)
from governance.store.finding_rows import write_findings, write_unanswered
from governance.store.grant_rows import Payload, grant_id, payload, write_grants
from governance.store.known_applications import kept_applications


class Derived(NamedTuple):
    """What a derivation leaves for others: audit entries to write, and subjects for the evaluator."""

    entries: list[Entry]
    items: set[str]
    recheck_accounts: frozenset[str]
    """Accounts of which something changed by which a batch decides whether a sign-in matters: one that was written at
    the same moment was held against what was there before."""


class _Accounts(NamedTuple):
    """Rows by account id, IdP accounts and application accounts alike."""

    derived: dict[str, AccountRow]
    stored: dict[str, AccountRow]
    """As they stood before this transaction."""
    claimed: dict[str, AccountRow]
    """Those of the derived ones that are written already."""
    contended: frozenset[str]
    """Accounts that another worker came to know at the same moment; to be derived once it has ended."""


class BatchContext(NamedTuple):
    """What is the same for all accounts of one transaction."""

    coverage: Coverage
    names: dict[str, str | None]
    channels: frozenset[str]
    censuses: Mapping[str, Sequence[Census]]


def load_batch_context(connection: Connection, rules: Rules) -> BatchContext:
    """Return coverage and applications as they stand in this transaction."""
    applications = kept_applications(connection)
    coverage = kept_coverage(connection, rules.assumed_gap)
    return BatchContext(coverage, applications.names, applications.channels, kept_censuses(connection))


def derive(
    connection: Connection, account_ids: Iterable[str], rules: Rules, batch: BatchContext, recorded_at: int
) -> Derived:
    """Derive the accounts anew and write the difference; they stay locked until the transaction ends."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return Derived([], set(), frozenset())
    unlocked = lock_accounts(connection, wanted)
    accounts, context = _derive(connection, wanted, rules, batch)
    written = _claim(connection, accounts, unlocked)
    if written.contended:
        accounts = [m for m in accounts if m.account.account_id not in written.contended]
        stage_keys(connection, [m.account.account_id for m in accounts], KEYS)
    findings, unanswered = _judge(connection, accounts, context)
    derived = _write(connection, accounts, findings, unanswered, written, rules, recorded_at)
    return derived._replace(items=derived.items | {f"account:{account}" for account in written.contended})


def derived_accounts(connection: Connection, account_ids: Sequence[str], rules: Rules) -> dict[str, DerivedAccount]:
    """Return what the accounts mean now, by id; they stay locked until the transaction ends."""
    if not account_ids:
        return {}
    lock_accounts(connection, account_ids)
    found, _ = _derive(connection, account_ids, rules, load_batch_context(connection, rules))
    return {derived.account.account_id: derived for derived in found}


def _claim(connection: Connection, accounts: Sequence[DerivedAccount], unlocked: frozenset[str]) -> _Accounts:
    derived: dict[str, AccountRow] = {row[0]: row for m in accounts for row in account_rows(m)}
    stored = stored_accounts(connection)
    claimed, contended = claim_accounts(connection, unlocked, derived)
    if contended:
        # Of those nothing may be written: what another worker derived is not what it is held against here.
        derived = {account_id: row for account_id, row in derived.items() if row[IDP_ACCOUNT] not in contended}
        stored = {account_id: row for account_id, row in stored.items() if row[IDP_ACCOUNT] not in contended}
    return _Accounts(derived, stored, claimed, contended)


def _derive(
    connection: Connection, account_ids: Sequence[str], rules: Rules, batch: BatchContext
) -> tuple[list[DerivedAccount], FoldContext]:
    histories = load_histories(connection, account_ids)
    conferrals = load_group_grants(connection, _groups(histories))
    context = FoldContext(rules, batch.coverage, batch.names, batch.channels, conferrals, batch.censuses)
    return _read(connection, histories, context), context


def _groups(histories: Sequence[AccountHistory]) -> set[str]:
    return {
        group_key(issuer_of(event), event.entitlement.id)
        for history in histories
        for event in history.facts
        if event.entitlement is not None and event.entitlement.type == "group"
    }


def _read(connection: Connection, histories: Sequence[AccountHistory], context: FoldContext) -> list[DerivedAccount]:
    windows = {d.account_id: [w] for d in histories if d.facts and (w := federated_window(d)) is not None}
    transactions = load_sessions(connection, windows)[1] if windows else {}
    return [
        derive_account(
            h._replace(federated_transactions=transactions[h.account_id]) if h.account_id in transactions else h,
            context,
        )
        for h in histories
    ]


def _judge(
    connection: Connection, accounts: Sequence[DerivedAccount], context: FoldContext
) -> tuple[dict[str, tuple[str, FindingState]], dict[str, tuple[str, Unanswered]]]:
    rules = context.rules
    owners = _owners(connection, accounts, rules)
    situations = {a.account.account_id: situation(a, context, owners.get(a.account.account_id)) for a in accounts}
    asked = rules.configured
    since = {unit: day for unit, told in situations.items() if (day := first_day(told, asked)) is not None}
    intervals = {unit: wanted for unit, told in situations.items() if (wanted := session_intervals(told, asked))}
    days: dict[str, list[UsageDay]] = load_days(connection, since) if since else {}
    sessions: dict[str, list[SessionSpan]] = load_sessions(connection, intervals)[0] if intervals else {}
    findings: dict[str, tuple[str, FindingState]] = {}
    unanswered: dict[str, tuple[str, Unanswered]] = {}
    for unit, told in situations.items():
        if unit in days or unit in sessions:
            told = told._replace(days=tuple(days.get(unit, ())), sessions=tuple(sessions.get(unit, ())))
        judgements = judge(told, asked)
        if judgements:
            judged, open_questions = sort_answers(judgements)
            findings.update((key, (unit, f)) for key, f in judged.items())
            unanswered.update((key, (unit, u)) for key, u in open_questions.items())
    return findings, unanswered


def _owners(connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules) -> dict[str, Owner]:
    if not rules.owner_of:
        return {}
    wanted = {m.account.account_id: rules.owner_of.get(m.account.account_id) for m in accounts}
    known = load_owners(connection, {owner for owner in wanted.values() if owner is not None})
    return {unit: known[owner] for unit, owner in wanted.items() if owner is not None}


def _write(
    connection: Connection,
    accounts: Sequence[DerivedAccount],
    findings: dict[str, tuple[str, FindingState]],
    unanswered: dict[str, tuple[str, Unanswered]],
    rows: _Accounts,
    rules: Rules,
    recorded_at: int,
) -> Derived:
    derived_rows, stored = rows.derived, rows.stored
    write_accounts(connection, stored | rows.claimed, derived_rows)
    grants: dict[str, Payload] = {grant_id(g): payload(g) for m in accounts for g in m.grants}
    concerned = write_grants(connection, grants, recorded_at)
    duties = duties_among(connection, {entitlement for _, entitlement in concerned}, rules)
    holders = {account for account, entitlement in concerned if entitlement in duties}
    units = [m.account.account_id for m in accounts]
    moved = write_links(
        connection, {m.account.account_id: links(m.account, m.rollups, rules.settings.links) for m in accounts}
    )
    turns = write_findings(connection, units, findings, rules.version, recorded_at, rules.account_policies)
    write_unanswered(connection, unanswered, rules.account_policies)
    entries = [*jit_entries(stored, derived_rows, recorded_at), *finding_entries(turns, recorded_at)]
    recheck_accounts = frozenset(
        m.account.account_id for m in accounts if _to_recheck(m, stored.get(m.account.account_id))
    )
    return Derived(entries, _items(accounts, stored, derived_rows, holders, moved, rules), recheck_accounts)


def _to_recheck(derived: DerivedAccount, before: AccountRow | None) -> bool:
    account = derived.account
    if before is None:
        return bool(derived.watch) or len({(r.last_name, r.last_display_name) for r in derived.rollups}) > 1
    return (account.name, account.display_name, derived.watch) != (before[NAME], before[DISPLAY_NAME], before[WATCH])


def _items(
    accounts: Sequence[DerivedAccount],
    stored: dict[str, AccountRow],
    derived: dict[str, AccountRow],
    holders: set[str],
    moved: set[str],
    rules: Rules,
) -> set[str]:
    """Return what spans accounts and must be looked at anew: identities, accounts that somebody answers for."""
    items = {f"identity:{link}" for link in moved if rules.watches_identities}
    for account in accounts:
        unit = account.account.account_id
        changed = stored.get(unit) != derived[unit]
        # A grant lost matters as one gained does: what it was a side of is no longer among the grants.
        if rules.watches_identities and (unit in holders or (changed and rules.sod_touches(account.grants))):
            items.add(f"person:{unit}")
        if changed and unit in rules.owned_by:
            items.update(f"account:{owned}" for owned in rules.owned_by[unit])
    return items
