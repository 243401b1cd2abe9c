"""What questions about single changes read: the things that changes name, what was asked lately, who is asked much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.views.accepted import finding_status
from reviews.store.population_rows import HeldPrivilege, JitAccount, OpenFinding
from reviews.store.review_rows import MICRO

_JIT = (
    "SELECT a.account_id, a.name, a.application_id, a.provenance, a.provenance_at, a.provenance_detail FROM account a "
    "WHERE a.account_id IN ({keys}) AND a.provenance IN ('jit_confirmed', 'jit_candidate') "
    "AND a.provenance_at IS NOT NULL AND a.state NOT IN ('disabled', 'deleted')"
)
_GRANT = (
    "SELECT g.account_id, a.name, g.application_id, g.entitlement_id, g.mode, g.valid_from, g.valid_to, g.evidence "
    "FROM held_grant g JOIN account a ON a.account_id = g.account_id WHERE {which} AND g.recorded_to IS NULL "
    "AND g.mode = 'active' AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)
_PRIVILEGES = f"{_GRANT.format(which='g.grant_id IN ({keys})')} AND g.privileged = 1"
_HELD = (
    f"{_GRANT.format(which='g.account_id IN ({keys})')} ORDER BY g.privileged DESC, g.account_id, g.grant_id LIMIT %s"
)
_FINDINGS = (
    "SELECT f.account_id, a.name, f.application_id, f.entitlement_id, f.finding_id, f.opened_at, f.closed_at, "
    "f.message, f.evidence, f.severity, f.detected_at FROM finding f "
    "LEFT JOIN account a ON a.account_id = f.account_id WHERE f.finding_id IN ({{keys}}) AND {status} IN ({states})"
)
_LATELY = (
    "SELECT DISTINCT i.account_id, i.application_id, i.entitlement_id FROM review_item i "
    "JOIN review r ON r.review_id = i.review_id WHERE i.account_id IN ({keys}) AND r.kind = %s AND i.opened_at > %s"
)
_WAITING = (
    "SELECT i.reviewer, COUNT(*) FROM review r JOIN review_item i ON i.review_id = r.review_id "
    "WHERE r.kind = %s AND r.closed_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id) GROUP BY i.reviewer"
)
_OVER = (
    "SELECT r.review_id FROM review r WHERE r.kind = %s AND r.closed_at IS NULL AND (r.due_at < %s OR NOT EXISTS "
    "(SELECT 1 FROM review_item i WHERE i.review_id = r.review_id AND NOT EXISTS "
    "(SELECT 1 FROM decision d WHERE d.item_id = i.item_id AND d.decided_at <= %s))) ORDER BY r.review_id LIMIT %s"
)
_MOVED = (
    "SELECT DISTINCT p.person_id FROM person p WHERE p.recorded_from > %s AND p.recorded_to IS NULL "
    "AND p.valid_from > %s ORDER BY p.person_id"
)
_CONTRACTS = (
    "SELECT p.person_id, p.ends_at FROM person p WHERE p.recorded_to IS NULL AND p.valid_to IS NULL "
    "AND p.ends_at > %s AND p.ends_at <= %s ORDER BY p.person_id"
)
_IDP_ACCOUNTS = (
    "SELECT a.account_id, a.name FROM account a WHERE a.account_id IN ({keys}) AND a.application_id = '' "
    "AND a.state NOT IN ('disabled', 'deleted') ORDER BY a.account_id"
)


class Place(NamedTuple):
    """What a question is about, whatever made it so."""

    account_id: str
    application_id: str | None
    entitlement_id: str | None


def jit_accounts_among(connection: Connection, account_ids: Iterable[str]) -> list[JitAccount]:
    """Return those of some accounts that JIT provisioning made and that can be used."""
    return [JitAccount._make(row) for row in rows_among(connection, _JIT, account_ids)]


def privileges_among(connection: Connection, grant_ids: Iterable[str], now: int) -> list[HeldPrivilege]:
    """Return those of some grants that are privileges held now."""
    return [HeldPrivilege._make(row) for row in rows_among(connection, _PRIVILEGES, grant_ids, now, now)]


def held_by(connection: Connection, account_ids: Iterable[str], now: int, most: int) -> list[HeldPrivilege]:
    """Return up to so many grants that some accounts of one person hold now, privileges first."""
    return [HeldPrivilege._make(row) for row in rows_among(connection, _HELD, account_ids, now, now, most)]


def findings_among(
    connection: Connection, finding_ids: Iterable[str], now: int, states: tuple[str, ...] = ("open",)
) -> list[OpenFinding]:
    """Return those of some findings that are in one of some states: ``open``, ``accepted``."""
    spelled = ", ".join(f"'{state}'" for state in states)
    sql = _FINDINGS.format(status=finding_status(now), states=spelled)
    return [OpenFinding._make(row) for row in rows_among(connection, sql, finding_ids)]


def asked_lately(connection: Connection, account_ids: Iterable[str], since: int) -> set[Place]:
    """Return what single changes asked about since an instant, of some accounts."""
    return {Place._make(row) for row in rows_among(connection, _LATELY, account_ids, MICRO, since)}


def waiting_questions(connection: Connection) -> dict[str, int]:
    """Return how many questions about single changes wait for whom."""
    return {reviewer: int(count) for reviewer, count in rows(connection, _WAITING, (MICRO,))}


def reviews_over(connection: Connection, due_before: int, decided_before: int, most: int) -> list[str]:
    """Return up to so many of these reviews that were due, or whole decided, before an instant."""
    return [row[0] for row in rows(connection, _OVER, (MICRO, due_before, decided_before, most))]


def persons_told_anew(connection: Connection, since: int, from_at: int) -> list[str]:
    """Return the persons of whom a roster's word from an instant on was recorded since another."""
    return [row[0] for row in rows(connection, _MOVED, (since, from_at))]


def contracts_ending(connection: Connection, after: int, until: int) -> list[tuple[str, int]]:
    """Return (person, instant) of the contracts that end within a time."""
    return [(person_id, at) for person_id, at in rows(connection, _CONTRACTS, (after, until))]


def usable_accounts(connection: Connection, account_ids: Iterable[str]) -> list[tuple[str, str | None]]:
    """Return (account, login) of those of some accounts that are at an IdP and can be used."""
    return [(account_id, login) for account_id, login in rows_among(connection, _IDP_ACCOUNTS, account_ids)]
