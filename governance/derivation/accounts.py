"""Derives locked accounts anew: load, judge, write the difference of what is theirs alone.

What others may write as well is told, and written once all accounts of a transaction are: who writes it holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.judging.custom_rules import with_custom_rules
from governance.derivation.judging.judge import Verdicts, judge_accounts
from governance.derivation.loading.absent_managers import with_absent_managers
from governance.derivation.loading.account_persons import address_items, load_account_persons, with_persons
from governance.derivation.loading.answerers import with_answerers
from governance.derivation.loading.batch_context import BatchContext
from governance.derivation.loading.derived_accounts import derived_known_accounts
from governance.derivation.loading.situations import load_situations
from governance.derivation.loading.unplaced_accounts import with_rosters
from governance.derivation.spanning_accounts.fellow_decisions import fellow_items
from governance.derivation.spanning_accounts.jit_estates import estate_items, with_estates
from governance.derivation.spanning_accounts.namesakes import called_otherwise, with_namesakes
from governance.derivation.spanning_accounts.peers import peer_items, with_peers
from governance.derivation.spanning_accounts.sod_entitlements import sod_entitlements_among
from governance.derivation.writing.audit_changes import finding_entries, jit_changes, jit_entries
from governance.derivation.writing.difference import Written, claim, write_difference
from governance.derivation.writing.feed_changes import ChangeMaker
from governance.derivation.writing.follow_up import accounts_to_recheck, work_items
from governance.derivation.writing.list_follow_up import listed_to_look_at
from governance.derivation.writing.rows import account_rows, derived_rows
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.table_rows import AccountRow
from governance.settings.compiled import Rules
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.evidence.evidence_records import Cited, newly_cited
from governance.store.evidence.spoken_of import latest_said
from governance.store.feed.change_feed import write_changes
from governance.store.held.account_histories import ask_histories
from governance.store.held.answerers import accounts_answered_by
from governance.store.held.managers import accounts_answering_to
from governance.store.running.silence_rows import write_due
from ingest.contract.event import account_key


class DerivedPart(NamedTuple):
    """What the derivation of some accounts leaves."""

    entries: list[Entry]
    """Audit entries to write."""
    items: set[str]
    """Work items to enqueue."""
    recheck_accounts: frozenset[str]
    """Accounts that an evaluator must derive once more (``follow_up.accounts_to_recheck``)."""
    came: frozenset[str]
    """Accounts of IdPs that were not known before."""
    went: frozenset[str]
    """Those that are known no more."""
    cited: frozenset[Cited]
    """What findings newly cite."""


def derive_part(
    connection: Connection,
    wanted: Sequence[str],
    unlocked: frozenset[str],
    rules: Rules,
    batch: BatchContext,
    recorded_at: int,
    *,
    backfill: bool = False,
) -> DerivedPart:
    """Derive accounts, in order of id, anew and write the difference; they are locked, but for the ``unlocked`` ones.

    ``backfill``: other settings, or a repair, ask for it: nothing happened to the accounts.
    """
    staged = stage_keys(connection, wanted)
    asked = ask_histories(connection, staged)
    accounts, unknown = derived_known_accounts(connection, wanted, rules, batch, asked=asked)
    persons = load_account_persons(connection, accounts, rules)
    accounts = with_persons(accounts, persons, rules)
    rows = {row.account_id: row for derived in accounts for row in account_rows(derived)}
    rowless = {derived.account.account_id for derived in accounts if derived.stands_under is not None}
    claimed = claim(connection, staged, rows, (unlocked & set(wanted)) - unknown - rowless)
    if claimed.contended:
        accounts = [derived for derived in accounts if derived.account.account_id not in claimed.contended]
        staged = stage_keys(connection, set(wanted) - claimed.contended)
    situations = load_situations(connection, accounts, rules, batch.applications.joined)
    situations = with_absent_managers(connection, situations, rules)
    situations = with_rosters(connection, with_answerers(connection, situations, rules), rules)
    situations, alike = with_namesakes(connection, situations, rules, batch)
    situations = with_peers(connection, with_estates(connection, situations, rules, batch), rules)
    verdicts = with_custom_rules(judge_accounts(situations, rules, batch.judged_until), situations, rules)
    expected = derived_rows(accounts, verdicts, rules, recorded_at, persons.linked)
    written = write_difference(connection, staged, claimed, expected, rules, recorded_at)
    were_due = _write_due(connection, staged, accounts, verdicts, rules)
    if batch.changes.wanted:
        maker = ChangeMaker(batch.changes, recorded_at, backfill)
        write_changes(connection, maker.of_derivation(written, accounts))
    changed_entitlements = {row.entitlement_id for change in written.grants for row in change if row is not None}
    sod_entitlements = sod_entitlements_among(connection, changed_entitlements, rules)
    concerned = jit_changes(written.accounts)
    latest = latest_said(connection, "account", {account: account for account in concerned})
    otherwise = called_otherwise(connection, accounts, written, alike, rules)
    came, went = _came_and_went(written)
    return DerivedPart(
        entries=[*jit_entries(concerned, latest, recorded_at), *finding_entries(written.findings, recorded_at)],
        items={
            *work_items(accounts, written, otherwise, sod_entitlements, rules),
            *(f"account:{account}" for account in claimed.contended),
            *(f"account:{account}" for account in _answering(connection, written, rules)),
            *(f"account:{account}" for account in listed_to_look_at(connection, accounts, written)),
            *estate_items(written, rules),
            *peer_items(accounts, written, rules),
            *fellow_items(situations, written, rules),
            *(f"roster_fellows:{account}" for account in written.links.of_persons),
            *address_items(connection, written.links.addresses),
        },
        # A use that was written at the same moment was held against the instant until which silence was judged before.
        recheck_accounts=accounts_to_recheck(accounts, claimed.stored) | were_due,
        came=came,
        went=went,
        cited=newly_cited(written.findings),
    )


def _write_due(
    connection: Connection, staged: StagedKeys, accounts: Sequence[DerivedAccount], verdicts: Verdicts, rules: Rules
) -> frozenset[str]:
    """Write when each account is to be judged again; return those that were due and whose silence has an answer."""
    issuers = {derived.account.account_id: derived.account.issuer for derived in accounts}
    due = {account: (issuers[account], at) for account, at in verdicts.due.items()}
    were_due = write_due(connection, staged, due)
    silent = {asked.policy.id for asked in rules.configured if asked.policy.needs.silence is not None}
    findings = {scope for scope, state in verdicts.findings.values() if state.policy in silent}
    unknown = {scope for scope, answer in verdicts.not_evaluable.values() if answer.policy in silent}
    return frozenset(were_due & (findings | unknown))


def _answering(connection: Connection, written: Written, rules: Rules) -> set[str]:
    """Return the accounts to judge anew because an account that they answer to, or that answers for them, changed.

    One that is new counts, too: it may have ended in a transaction that does not see the account yet.
    """
    if not rules.reads_superiors and rules.needed.isdisjoint(("answerers", "owner")):
        return set()
    managers: set[str] = set()
    fresh: set[str] = set()
    for change in written.accounts:
        before, after = change.before, change.after
        if after is None or after.application_id:
            continue
        if before is None and after.ended_at is None:
            fresh |= {after.account_id, *([account_key(after.issuer, after.name.lower())] if after.name else [])}
            continue
        if before is None or _answering_part(before) != _answering_part(after):
            managers.add(after.account_id)
            names = {row.name for row in (before, after) if row is not None and row.name}
            managers |= {account_key(after.issuer, name.lower()) for name in names}
    answered = accounts_answered_by(connection, managers | fresh)
    return accounts_answering_to(connection, managers) | answered | written.links.answering


def _answering_part(row: AccountRow) -> tuple[object, ...]:
    """Return what of an account decides whether it can answer for others."""
    return row.ended_at, row.name, row.type, row.state == "unknown"


def _came_and_went(written: Written) -> tuple[frozenset[str], frozenset[str]]:
    """Return the accounts of IdPs that were not known before, and those that are known no more."""
    of_idps = [c for c in written.accounts if (row := c.after or c.before) is not None and not row.application_id]
    came = (c.after.account_id for c in of_idps if c.before is None and c.after is not None)
    went = (c.before.account_id for c in of_idps if c.after is None and c.before is not None)
    return frozenset(came), frozenset(went)
