"""Identities: accounts that share a link, directly or through others, and what policies say of them together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.judging.judge import judge_identities
from governance.derivation.loading.batch_context import load_batch_context
from governance.derivation.loading.derived_accounts import derived_accounts
from governance.derivation.spanning_accounts.fellow_decisions import is_any_decided
from governance.derivation.spanning_accounts.sod_entitlements import holders_of_sod_entitlements
from governance.derivation.writing.audit_changes import finding_entries
from governance.derivation.writing.difference import written_by
from governance.derivation.writing.feed_changes import ChangeMaker
from governance.derivation.writing.finding_successors import Successors
from governance.derivation.writing.rows import finding_rows, not_evaluable_rows
from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import write_findings, write_not_evaluable
from governance.store.database.staging import stage_keys
from governance.store.evidence.evidence_records import ask_for_evidence, newly_cited
from governance.store.evidence.link_words import link_words
from governance.store.feed.change_feed import write_changes
from governance.store.held.account_histories import lock_accounts
from governance.store.held.correlation import identities_of, shared_identities
from governance.store.held.identity_rows import (
    accounts_linked_by,
    accounts_of_identities,
    counted_sharers,
    links_of,
    lock_identities,
    sharing_accounts,
    stored_identities,
    write_identities,
    write_overshared,
)
from governance.store.rosters.account_persons import any_person
from governance.store.running.tally import count_differences, differences
from governance.store.running.work_items import WorkItem, enqueue


def derive_identities(connection: Connection, items: Iterable[WorkItem], rules: Rules, now: int) -> list[Entry]:
    """Find the identities that the items name, judge them, write the difference; return the audit entries."""
    lock_identities(connection)
    named = list(items)
    settings = rules.settings.links
    most = settings.shared_by_at_most
    accounts = {item.subject for item in named if item.kind in ("person", "came")}
    links = {item.subject for item in named if item.kind == "identity"}
    counts = counted_sharers(connection, links | links_of(connection, accounts).keys(), most)
    # Where a link ceases to link, or begins to, all who share it are looked at, a chunk at a time.
    crossed = write_overshared(connection, counts, most)
    enqueue(connection, {f"link:{link}" for link in crossed}, now)
    accounts |= accounts_linked_by(connection, {link for link in links if counts[link] <= most})
    # Every other account is an identity by itself, as before.
    together = sharing_accounts(connection, accounts, most) | holders_of_sod_entitlements(connection, accounts, rules)
    identities = identities_of(connection, together | link_words(connection, accounts).keys(), settings)
    members = {account: identity for identity, group in identities.items() for account in group}
    stored = stored_identities(connection, members)
    moved = write_identities(connection, stored, shared_identities(identities))
    if moved and "namesakes" in rules.needed:
        moving = {row.account_id for change in moved for row in change if row is not None}
        enqueue(connection, {f"login:{account}" for account in moving}, now)
    if moved:
        rows = [row for change in moved for row in change if row is not None]
        concerned = {row.account_id for row in rows}
        concerned |= accounts_of_identities(connection, {row.identity_id for row in rows})
        # Whose an account is, and what was decided of its person's other accounts, may rest on the accounts that it
        # now belongs together with, or did: also on one that left.
        if any_person(connection) or is_any_decided(connection, concerned, rules):
            enqueue(connection, {f"account:{account}" for account in concerned}, now)
    before = set(stored.values()) | {account for account in members if account not in stored}
    scopes = stage_keys(connection, set(identities) | before, "stage_scope")
    judged = with_holders(identities, holders_of_sod_entitlements(connection, members, rules))
    wanted = {account for group in judged.values() for account in group}
    # They stay locked until the transaction ends: no batch changes what is judged here.
    lock_accounts(connection, wanted, stage_keys(connection, wanted))
    batch = load_batch_context(connection, rules)
    derived = derived_accounts(connection, wanted, rules, batch)
    verdicts = judge_identities(judged, derived, batch.coverage, rules)
    policies = rules.identity_policies
    findings = finding_rows(verdicts, rules.version, now)
    changes = write_findings(
        connection, scopes, findings, policies, written_by(rules, now), Successors(findings, members, stored)
    )
    ask_for_evidence(connection, newly_cited(changes), now)
    not_evaluable = write_not_evaluable(connection, scopes, not_evaluable_rows(verdicts), policies)
    count_differences(connection, differences(findings=changes, not_evaluable=not_evaluable))
    if batch.changes.wanted:
        maker = ChangeMaker(batch.changes, now, backfill=False)
        write_changes(connection, [*maker.of_identities(moved), *maker.of_findings(changes)])
    return finding_entries(changes, now)


def with_holders(identities: Mapping[str, set[str]], holders: Collection[str]) -> dict[str, set[str]]:
    """Return the identities to which one of the holders belongs: most hold no side of any rule, and are not judged."""
    return {identity: members for identity, members in identities.items() if not members.isdisjoint(holders)}
