"""Drains dirty marks in bounded chunks: what spans accounts, with the same pure functions as the intake.

Any number of evaluators may run on PostgreSQL: marks are taken with SKIP LOCKED, accounts are locked in key order.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from governance.census import compare, look
from governance.conferring import derive_conferrals, with_inner
from governance.derivation import derive, load_batch_context
from governance.identities import judge_identities
from governance.recording import gap_entries
from governance.rules import Rules
from governance.store import marks
from governance.store.audit_rows import insert_entries
from governance.store.bulk import prepare, rows
from governance.store.coverage_rows import stated_gaps
from governance.store.dossiers import load_coverage
from governance.store.engine import writing
from governance.store.marks import Mark

CHUNK = 1_000
"""Marks taken, or accounts marked, in one transaction."""

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
"""Kind of a long mark → kind of the marks that it is handed on to, and the accounts that it stands for."""


def evaluate(engine: Engine, rules: Rules, clock: Callable[[], int]) -> bool:
    """Drain one chunk, in one transaction; return whether there was any. ``clock``: microseconds since 1970."""
    with writing(engine) as connection:
        prepare(connection)
        now = clock()
        # What names many accounts goes first: each of them is then derived once, whatever named it.
        found = marks.take(connection, tuple(_LONG), 1)
        if found:
            _hand_on(connection, found[0], rules, now)
            return True
        groups = marks.take(connection, ("group",), CHUNK)
        if groups:
            _confer(connection, groups, rules, now)
            return True
        accounts = marks.take_accounts(connection, CHUNK)
        if accounts:
            derived = derive(connection, accounts, rules, load_batch_context(connection, rules), now)
            marks.leave(connection, derived.marks | {f"account:{account}" for account in derived.unsettled}, now)
            insert_entries(connection, derived.entries)
            return True
        found = marks.take(connection, ("census", "listed"), 1)
        if found:
            (compare if found[0].kind == "census" else look)(connection, found[0], now, CHUNK)
            return True
        # Identities last: they read what the accounts' derivations leave.
        found = marks.take(connection, ("identity", "person"), CHUNK)
        if found:
            insert_entries(connection, judge_identities(connection, found, rules, now))
            marks.done(connection, found)
        return bool(found)


def _confer(connection: Connection, groups: list[Mark], rules: Rules, now: int) -> None:
    """Derive what groups are conferred; their members follow once no transaction that reads the old is running."""
    changed = derive_conferrals(connection, sorted({mark.subject for mark in groups}), rules)
    marks.leave(connection, {f"members:{group}" for group in with_inner(connection, changed)}, now)
    marks.done(connection, groups)


def _hand_on(connection: Connection, mark: Mark, rules: Rules, now: int) -> None:
    """Mark a chunk of the accounts that a long mark stands for."""
    if mark.cursor == "":
        marks.absorb(connection, mark)
    kind, sql = _LONG[mark.kind]
    accounts = [row[0] for row in rows(connection, sql, (mark.subject, mark.cursor, CHUNK))]
    marks.leave(connection, {f"{kind}:{account}" for account in accounts}, now)
    if mark.kind == "stream" and mark.cursor == "":
        coverage = load_coverage(connection, rules.assumed_gap)
        insert_entries(connection, gap_entries(coverage, stated_gaps(connection), mark.subject, now))
    marks.advance(connection, mark, accounts[-1] if len(accounts) == CHUNK else None)
