"""Identities: accounts that share a link, directly or through others, and what policies say of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.accounts import derived_accounts
from governance.derivation.audit_changes import finding_entries
from governance.derivation.finding_successors import Successors
from governance.derivation.judge import Verdicts, judge_identities
from governance.derivation.load import load_batch_context
from governance.derivation.rows import finding_rows, not_evaluable_rows
from governance.derivation.sod_entitlements import holders_of_sod_entitlements
from governance.model.keys import made_id
from governance.settings.compiled import Rules
from governance.store.bulk import stage_keys
from governance.store.finding_rows import write_findings, write_not_evaluable
from governance.store.identity_rows import (
    accounts_linked_by,
    counted_sharers,
    links_of,
    lock_identities,
    sharing_accounts,
    stored_identities,
    write_identities,
    write_overshared,
)
from governance.store.work_items import WorkItem, enqueue


def derive_identities(connection: Connection, items: Iterable[WorkItem], rules: Rules, now: int) -> list[Entry]:
    """Find the identities that the items name, judge them, write the difference; return the audit entries."""
    lock_identities(connection)
    named = list(items)
    most = rules.settings.links.shared_by_at_most
    accounts = {item.subject for item in named if item.kind == "person"}
    links = {item.subject for item in named if item.kind == "identity"}
    counts = counted_sharers(connection, links | links_of(connection, accounts).keys(), most)
    # Where a link ceases to link, or begins to, all who share it are looked at, a chunk at a time.
    crossed = write_overshared(connection, counts, most)
    enqueue(connection, {f"link:{link}" for link in crossed}, now)
    accounts |= accounts_linked_by(connection, {link for link in links if counts[link] <= most})
    # The rest is as it was, each on its own.
    concerned = accounts
    if not rules.watches_everybody:
        concerned = sharing_accounts(connection, accounts, most) | holders_of_sod_entitlements(
            connection, accounts, rules
        )
    identities = identities_of(connection, concerned, most)
    members = {account: identity for identity, group in identities.items() for account in group}
    stored = stored_identities(connection, members)
    write_identities(connection, stored, {a: i for a, i in members.items() if i != a})
    before = set(stored.values()) | {account for account in members if account not in stored}
    scopes = stage_keys(connection, set(identities) | before, "stage_scope")
    verdicts = _judged(connection, identities, rules)
    policies = rules.identity_policies
    findings = finding_rows(verdicts, rules.version, now)
    changes = write_findings(
        connection, scopes, findings, policies, (rules.version, now), Successors(findings, members, stored)
    )
    write_not_evaluable(connection, scopes, not_evaluable_rows(verdicts), policies)
    return finding_entries(changes, now)


def _judged(connection: Connection, identities: Mapping[str, set[str]], rules: Rules) -> Verdicts:
    """Return what the policies say of the identities; most concern none of them, and need no derivation."""
    everyone = {account for members in identities.values() for account in members}
    holders = everyone if rules.watches_everybody else holders_of_sod_entitlements(connection, everyone, rules)
    concerned = {identity: members for identity, members in identities.items() if members & holders}
    batch = load_batch_context(connection, rules)
    wanted = sorted(account for members in concerned.values() for account in members)
    accounts = derived_accounts(connection, wanted, rules, batch)
    return judge_identities(concerned, accounts, batch.coverage, rules)


def identities_of(connection: Connection, accounts: set[str], most: int) -> dict[str, set[str]]:
    """Return identity → accounts, for every identity that one of the accounts belongs to.

    A link that more than ``most`` accounts share links nobody, and is not walked.
    """
    known, fresh = set(accounts), set(accounts)
    links: dict[str, set[str]] = {}
    overshared: set[str] = set()
    while fresh:
        gained = links_of(connection, fresh)
        counts = counted_sharers(connection, gained.keys() - links.keys(), most)
        linking = {link for link, count in counts.items() if count <= most}
        links |= {link: set() for link in counts}
        overshared |= counts.keys() - linking
        for link in gained.keys() - overshared:
            links[link].update(gained[link])
        fresh = accounts_linked_by(connection, linking) - known
        known |= fresh
    return linked_together(known, links.values())


def linked_together(accounts: Iterable[str], links: Iterable[set[str]]) -> dict[str, set[str]]:
    """Return identity → accounts, of accounts and of the sets of them that share a link.

    An account on its own is its own identity; several have one named after the first of them.
    """
    parent = {account: account for account in accounts}

    def root(account: str) -> str:
        while parent[account] != account:
            parent[account] = parent[parent[account]]
            account = parent[account]
        return account

    for holders in links:
        first, *others = sorted(holders) or [""]
        for other in others:
            a, b = sorted((root(first), root(other)))
            parent[b] = a
    groups: dict[str, set[str]] = {}
    for account in parent:
        groups.setdefault(root(account), set()).add(account)
    return {(first if len(g) == 1 else f"identity:{made_id(first)}"): g for first, g in groups.items()}
