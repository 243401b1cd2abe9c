"""Drains work items in bounded chunks: what spans accounts, with the same pure functions as the intake.

Any number of evaluators may run on PostgreSQL: items are claimed with SKIP LOCKED, accounts are locked in key order.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from governance.derivation.accounts import derive, load_batch_context
from governance.derivation.audit_changes import gap_entries
from governance.derivation.group_grants import derive_conferrals, with_inner
from governance.derivation.identities import judge_identities
from governance.derivation.reconciliation import compare, look
from governance.settings.compiled import Rules
from governance.store import work_items
from governance.store.audit_rows import insert_entries
from governance.store.bulk import prepare, rows
from governance.store.coverage_rows import load_coverage, stated_gaps
from governance.store.engine import writing
from governance.store.work_items import WorkItem

CHUNK = 1_000
"""Items claimed, or accounts enqueued, in one transaction."""

_HOLDERS = (
    "SELECT DISTINCT account_id FROM held_grant WHERE entitlement_id = %s AND recorded_to IS NULL AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_OF_APPLICATION = (
    "SELECT DISTINCT idp_account_id FROM account WHERE application_id = %s AND idp_account_id > %s "
    "ORDER BY idp_account_id LIMIT %s"
)
_OF_ISSUER = (
    "SELECT account_id FROM account WHERE issuer = %s AND application_id = '' AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_LONG = {
    "members": ("account", _HOLDERS),
    "application": ("account", _OF_APPLICATION),
    "stream": ("account", _OF_ISSUER),
    "duty": ("person", _HOLDERS),
}
"""Kind of a long item → kind of the items that it is expanded to, and the accounts that it stands for."""


def evaluate(engine: Engine, rules: Rules, clock: Callable[[], int]) -> bool:
    """Drain one chunk, in one transaction; return whether there was any. ``clock``: microseconds since 1970."""
    with writing(engine) as connection:
        prepare(connection)
        now = clock()
        # What names many accounts goes first: each of them is then derived once, whatever named it.
        found = work_items.claim(connection, tuple(_LONG), 1)
        if found:
            _expand(connection, found[0], rules, now)
            return True
        groups = work_items.claim(connection, ("group",), CHUNK)
        if groups:
            _confer(connection, groups, rules, now)
            return True
        accounts = work_items.claim_accounts(connection, CHUNK)
        if accounts:
            derived = derive(connection, accounts, rules, load_batch_context(connection, rules), now)
            again = {f"account:{account}" for account in derived.recheck_accounts}
            work_items.enqueue(connection, derived.items | again, now)
            insert_entries(connection, derived.entries)
            return True
        found = work_items.claim(connection, ("census", "listed"), 1)
        if found:
            (compare if found[0].kind == "census" else look)(connection, found[0], now, CHUNK)
            return True
        # Identities last: they read what the accounts' derivations leave.
        found = work_items.claim(connection, ("identity", "person"), CHUNK)
        if found:
            insert_entries(connection, judge_identities(connection, found, rules, now))
            work_items.done(connection, found)
        return bool(found)


def _confer(connection: Connection, groups: list[WorkItem], rules: Rules, now: int) -> None:
    """Derive what groups are conferred; their members follow once no transaction that reads the old is running."""
    changed = derive_conferrals(connection, sorted({item.subject for item in groups}), rules)
    work_items.enqueue(connection, {f"members:{group}" for group in with_inner(connection, changed)}, now)
    work_items.done(connection, groups)


def _expand(connection: Connection, item: WorkItem, rules: Rules, now: int) -> None:
    """Enqueue a chunk of the accounts that a long item stands for."""
    if item.cursor == "":
        work_items.coalesce(connection, item)
    kind, sql = _LONG[item.kind]
    accounts = [row[0] for row in rows(connection, sql, (item.subject, item.cursor, CHUNK))]
    work_items.enqueue(connection, {f"{kind}:{account}" for account in accounts}, now)
    if item.kind == "stream" and item.cursor == "":
        coverage = load_coverage(connection, rules.assumed_gap)
        insert_entries(connection, gap_entries(coverage, stated_gaps(connection), item.subject, now))
    work_items.advance(connection, item, accounts[-1] if len(accounts) == CHUNK else None)
