"""Drains dirty marks in bounded chunks: what spans accounts, with the same pure functions as the intake.

Any number of evaluators may run on PostgreSQL: marks are taken with SKIP LOCKED, accounts are locked in key order.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from governance.census import compare, look
from governance.conferring import derive_conferrals
from governance.derivation import Derived, derive, load_scene
from governance.identities import judge_identities
from governance.recording import gap_entries
from governance.rules import Rules
from governance.store import marks
from governance.store.audit_rows import insert_entries
from governance.store.bulk import prepare, rows
from governance.store.coverage_rows import stated_gaps
from governance.store.engine import writing
from governance.store.marks import Mark

CHUNK = 1_000
"""Accounts derived in one transaction."""

_MEMBERS = (
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
_LONG = {"members": _MEMBERS, "application": _OF_APPLICATION, "stream": _OF_ISSUER}


def evaluate(engine: Engine, rules: Rules, clock: Callable[[], int]) -> bool:
    """Drain one chunk, in one transaction; return whether there was any. ``clock``: microseconds since 1970."""
    with writing(engine) as connection:
        prepare(connection)
        now = clock()
        found = marks.take(connection, ("account", "group"), CHUNK)
        if found:
            _short(connection, found, rules, now)
            return True
        found = marks.take(connection, tuple(_LONG), 1)
        if found:
            _long(connection, found[0], rules, now)
            return True
        found = marks.take(connection, ("census", "listed"), 1)
        if found:
            (compare if found[0].kind == "census" else look)(connection, found[0], now, CHUNK)
            return True
        # Identities last: they read what the accounts' derivations leave.
        found = marks.take(connection, ("identity", "person"), CHUNK // 4)
        if found:
            insert_entries(connection, judge_identities(connection, found, rules, now))
            marks.done(connection, found)
        return bool(found)


def _short(connection: Connection, found: list[Mark], rules: Rules, now: int) -> None:
    accounts = {mark.subject for mark in found if mark.kind == "account"}
    groups = {mark.subject for mark in found if mark.kind == "group"}
    if accounts:
        _leave(connection, derive(connection, accounts, rules, load_scene(connection, rules), now), now)
    if groups:
        # Members are derived once no transaction that still reads the old conferrals is running.
        changed = derive_conferrals(connection, sorted(groups), rules)
        marks.leave(connection, {f"members:{group}" for group in changed}, now)
    marks.done(connection, found)


def _long(connection: Connection, mark: Mark, rules: Rules, now: int) -> None:
    if mark.cursor == "":
        marks.absorb(connection, mark)
    accounts = [row[0] for row in rows(connection, _LONG[mark.kind], (mark.subject, mark.cursor, CHUNK))]
    scene = load_scene(connection, rules)
    if mark.kind == "stream" and mark.cursor == "":
        insert_entries(connection, gap_entries(scene.coverage, stated_gaps(connection), mark.subject, now))
    _leave(connection, derive(connection, accounts, rules, scene, now), now)
    if mark.kind == "members" and mark.cursor == "":
        # A group within this group hands on what is conferred.
        outer = rows(connection, "SELECT group_id FROM conferral WHERE entitlement_id = %s", (mark.subject,))
        marks.leave(connection, {f"members:{row[0]}" for row in outer if row[0] != mark.subject}, now)
    marks.advance(connection, mark, accounts[-1] if len(accounts) == CHUNK else None)


def _leave(connection: Connection, derived: Derived, now: int) -> None:
    marks.leave(connection, derived.marks, now)
    insert_entries(connection, derived.entries)
