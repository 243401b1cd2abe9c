"""Identities: accounts that share a link, directly or through others, and what policies say of them together."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.accounts import derived_accounts, load_batch_context
from governance.derivation.audit_changes import finding_entries
from governance.derivation.sod_entitlements import with_duties
from governance.model.finding_states import FindingState, Unanswered, sort_answers
from governance.model.keys import made_id
from governance.model.situation import Holding, IdentitySituation
from governance.policies.judging import judge_identity
from governance.settings.compiled import Rules
from governance.store.bulk import among, delete_keys, each, is_postgresql, rows, stage_keys, upsert
from governance.store.finding_rows import write_findings, write_unanswered
from governance.store.schema import held
from governance.store.work_items import WorkItem

_LOCK = 0x6A_69_74_67_6F_76_03
MOST_ACCOUNTS = 200
"""Accounts of one identity at most: a link that more share (a placeholder address) is no person."""


def judge_identities(connection: Connection, items: Iterable[WorkItem], rules: Rules, now: int) -> list[Entry]:
    """Find the identities that the items name, judge them, write the difference; return the audit entries."""
    if is_postgresql(connection):
        # Two evaluators must not see halves of one identity.
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK})")
    named = list(items)
    accounts = {item.subject for item in named if item.kind == "person"}
    accounts |= _linked_by(connection, {item.subject for item in named if item.kind == "identity"})
    components = _components(connection, _more_than_alone(connection, accounts, rules))
    members = {account: identity for identity, found in components.items() for account in found}
    before = _write_identities(connection, members)
    units = set(components) | before
    findings: dict[str, tuple[str, FindingState]] = {}
    unanswered: dict[str, tuple[str, Unanswered]] = {}
    dutiful = with_duties(connection, {a for found in components.values() for a in found}, rules)
    # Most identities hold no side of any rule, and need no derivation.
    concerned = {identity: found for identity, found in components.items() if found & dutiful}
    by_id = derived_accounts(connection, sorted(a for found in concerned.values() for a in found), rules)
    batch_context = load_batch_context(connection, rules)
    for identity, found in sorted(concerned.items()):
        holdings = tuple(Holding(by_id[a].account, by_id[a].grants) for a in sorted(found) if a in by_id)
        told = IdentitySituation(identity, holdings, batch_context.coverage)
        f, u = sort_answers(judge_identity(told, rules.configured))
        findings.update((key, (identity, one)) for key, one in f.items())
        unanswered.update((key, (identity, one)) for key, one in u.items())
    turns = write_findings(connection, units, findings, rules.version, now, rules.identity_policies)
    write_unanswered(connection, unanswered, rules.identity_policies)
    return finding_entries(turns, now)


def _more_than_alone(connection: Connection, accounts: set[str], rules: Rules) -> set[str]:
    """Return those that share a link, belong to an identity, or hold a duty: the rest is as it was, each on its own."""
    name = stage_keys(connection, accounts, "stage_linked")
    known = rows(connection, f"SELECT account_id FROM account_identity WHERE account_id {among(connection, name)}")  # noqa: S608
    sharing = rows(
        connection,
        f"SELECT DISTINCT l.account_id FROM {name} k "  # noqa: S608
        + each(connection, "identity_link", "l", "l.account_id = k.k")
        + " "
        + each(connection, "identity_link", "o", "o.link = l.link AND o.account_id <> l.account_id"),
    )
    return {row[0] for row in (*known, *sharing)} | with_duties(connection, accounts, rules)


def _linked_by(connection: Connection, links: set[str]) -> set[str]:
    if not links:
        return set()
    name = stage_keys(connection, links, "stage_link")
    found = rows(connection, f"SELECT account_id FROM identity_link WHERE link {among(connection, name)}")  # noqa: S608
    return {row[0] for row in found}


def _links_of(connection: Connection, accounts: set[str]) -> dict[str, set[str]]:
    name = stage_keys(connection, accounts, "stage_linked")
    links: dict[str, set[str]] = {}
    for account, link in rows(
        connection,
        f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, name)}",  # noqa: S608
    ):
        links.setdefault(link, set()).add(account)
    return links


def _components(connection: Connection, accounts: set[str]) -> dict[str, set[str]]:
    """Return identity → accounts, for every identity that one of the accounts belongs to."""
    known, fresh = set(accounts), set(accounts)
    links: dict[str, set[str]] = {}
    while fresh:
        gained = _links_of(connection, fresh)
        new_links = gained.keys() - links.keys()
        for link, holders in gained.items():
            links.setdefault(link, set()).update(holders)
        fresh = _linked_by(connection, set(new_links)) - known
        known |= fresh
    parent = {account: account for account in known}

    def root(account: str) -> str:
        while parent[account] != account:
            parent[account] = parent[parent[account]]
            account = parent[account]
        return account

    for holders in links.values():
        if len(holders) <= MOST_ACCOUNTS:
            first, *others = sorted(holders)
            for other in others:
                a, b = sorted((root(first), root(other)))
                parent[b] = a
    grouped: dict[str, set[str]] = {}
    for account in known:
        grouped.setdefault(root(account), set()).add(account)
    # An account on its own is its own identity; several have one named after the first of them.
    return {(first if len(g) == 1 else f"identity:{made_id(first)}"): g for first, g in grouped.items()}


def _write_identities(connection: Connection, members: dict[str, str]) -> set[str]:
    """Write who belongs to which identity; return the identities that any of them belonged to before."""
    name = stage_keys(connection, members, "stage_member")
    sql = f"SELECT account_id, identity_id FROM account_identity WHERE account_id {among(connection, name)}"  # noqa: S608
    stored: dict[str, str] = dict(rows(connection, sql))
    linked = {a: i for a, i in members.items() if i != a}
    upsert(connection, held.account_identity, sorted((a, i) for a, i in linked.items() if stored.get(a) != i))
    delete_keys(connection, held.account_identity, "account_id", sorted(stored.keys() - linked.keys()))
    return set(stored.values()) | {a for a in members if stored.get(a) is None}
