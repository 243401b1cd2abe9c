"""What the weekly report lists of accounts and entitlements, in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream

_JIT = (
    "SELECT a.account_id, a.name, a.issuer, a.application_id, a.provenance, a.provenance_at, a.provenance_detail "
    "FROM account a WHERE a.provenance IN ('jit_confirmed', 'jit_candidate') AND a.provenance_at > %s "
    "AND a.provenance_at <= %s ORDER BY a.provenance_at, a.account_id"
)
# What was made before a period and first known as JIT in it: by its first entry in the audit trail.
_JIT_LATE = (
    "SELECT l.account_id, l.name, l.issuer, l.application_id, l.provenance, l.provenance_at, l.provenance_detail, "
    "l.detected_at FROM (SELECT a.account_id, a.name, a.issuer, a.application_id, a.provenance, a.provenance_at, "
    "a.provenance_detail, (SELECT MIN(e.recorded_at) FROM audit_entry e WHERE e.about = a.account_id "
    "AND e.kind = 'jit_account') AS detected_at FROM account a "
    "WHERE a.provenance IN ('jit_confirmed', 'jit_candidate') AND a.provenance_at <= %s) l "
    "WHERE l.detected_at > %s AND l.detected_at <= %s ORDER BY l.detected_at, l.account_id"
)
_STANDING = (
    "SELECT f.account_id, COUNT(*) FROM finding f WHERE f.account_id IN ({keys}) AND f.live = 1 "
    "AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s) GROUP BY f.account_id"
)
_UNANSWERED = (
    "SELECT n.account_id, COUNT(*) FROM not_evaluable n WHERE n.account_id IN ({keys}) AND n.since_at <= %s "
    "GROUP BY n.account_id"
)
_REVIEWERS = (
    "SELECT i.account_id, i.reviewer, i.opened_at FROM review_item i WHERE i.account_id IN ({keys}) "
    "AND i.what = 'jit_account' AND i.opened_at <= %s ORDER BY i.account_id, i.opened_at, i.item_id"
)
_REVIEWERS_OF_CAMPAIGNS = (
    "SELECT i.account_id, q.reviewer, c.known_at FROM campaign_item i JOIN campaign c ON c.campaign_id = i.campaign_id "
    "JOIN campaign_asked q ON q.item_id = i.item_id AND q.stage = i.stage WHERE i.account_id IN ({keys}) "
    "AND i.entitlement_id IS NULL AND i.finding_id IS NULL AND i.state <> 'superseded' AND c.known_at <= %s "
    "AND c.state NOT IN ('opening', 'refused', 'cancelled') ORDER BY i.account_id, c.known_at, q.reviewer DESC"
)
_CHANGES = (
    "SELECT g.privileged, g.{at}, g.grant_id, g.account_id, a.name, a.issuer, g.entitlement_id, g.entitlement_type, "
    "g.application_id, g.mode FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id "
    "WHERE g.recorded_to IS NULL AND g.mode <> 'activated' AND g.{at} > %s AND g.{at} <= %s AND {known} "
    "ORDER BY g.privileged DESC, g.{at}, g.grant_id"
)
_ACTIVATIONS = (
    "SELECT g.account_id, a.name, g.entitlement_id, g.entitlement_type, g.application_id, MAX(g.privileged), COUNT(*), "
    "MIN(g.valid_from), MAX(g.valid_from) FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id "
    "WHERE g.recorded_to IS NULL AND g.mode = 'activated' AND g.valid_from > %s AND g.valid_from <= %s "
    "GROUP BY g.account_id, a.name, g.entitlement_id, g.entitlement_type, g.application_id "
    "ORDER BY 7 DESC, g.account_id, g.entitlement_id, g.application_id"
)
# A census that is not the first of its issuer: the one before did not list what begins with it.
_LATER_CENSUSES = (
    "SELECT DISTINCT c.issuer, c.began_at FROM census c WHERE c.began_at > %s AND c.began_at <= %s AND EXISTS "
    "(SELECT 1 FROM census e WHERE e.issuer = c.issuer AND e.began_at < c.began_at AND e.scope = 'full' "
    "AND e.status = 'done')"
)


class JitRow(NamedTuple):
    """An account that JIT provisioning made; ``application_id`` is '' for one at an IdP."""

    account_id: str
    name: str | None
    issuer: str
    application_id: str
    provenance: str
    made_at: int
    detail: str | None
    detected_at: int | None = None
    """When this store first told of it, where it was asked for."""


class JitFollowUp(NamedTuple):
    """What became of some JIT accounts, by account: findings that stand, answers not given, who was asked last."""

    findings: dict[str, int]
    unanswered: dict[str, int]
    reviewers: dict[str, str]


class GrantChange(NamedTuple):
    """A grant that began or ended."""

    privileged: int
    at: int
    grant_id: str
    account_id: str
    name: str | None
    issuer: str | None
    entitlement_id: str
    entitlement_type: str
    application_id: str | None
    mode: str


class Activations(NamedTuple):
    """How often an account activated an entitlement that it is eligible for, and when first and last."""

    account_id: str
    name: str | None
    entitlement_id: str
    entitlement_type: str
    application_id: str | None
    privileged: int
    times: int
    first_at: int
    last_at: int


def jit_blocks(connection: Connection, from_at: int, as_of: int) -> Iterator[list[JitRow]]:
    """Yield the accounts that JIT provisioning made in a span, oldest first."""
    for block in stream(connection, _JIT, (from_at, as_of)):
        yield [JitRow(*row) for row in block]


def late_jit_blocks(connection: Connection, made_until: int, after: int, until: int) -> Iterator[list[JitRow]]:
    """Yield the accounts that JIT provisioning made up to an instant and that were first told of in a later span."""
    for block in stream(connection, _JIT_LATE, (made_until, after, until)):
        yield [JitRow(*row) for row in block]


def jit_follow_up(connection: Connection, account_ids: Iterable[str], at: int) -> JitFollowUp:
    """Return what became of the accounts by an instant."""
    wanted = set(account_ids)
    return JitFollowUp(
        dict(tuple(row) for row in rows_among(connection, _STANDING, wanted, at, at)),
        dict(tuple(row) for row in rows_among(connection, _UNANSWERED, wanted, at)),
        _asked_last(connection, wanted, at),
    )


def _asked_last(connection: Connection, account_ids: Iterable[str], at: int) -> dict[str, str]:
    """Return who was asked last about each of some accounts, by a campaign or by a review."""
    last: dict[str, tuple[int, str]] = {}
    for sql in (_REVIEWERS_OF_CAMPAIGNS, _REVIEWERS):
        for account_id, reviewer, asked_at in rows_among(connection, sql, account_ids, at):
            if account_id not in last or asked_at >= last[account_id][0]:
                last[account_id] = asked_at, reviewer
    return {account_id: reviewer for account_id, (_, reviewer) in last.items()}


def activation_blocks(connection: Connection, from_at: int, as_of: int) -> Iterator[list[Activations]]:
    """Yield the activations of a span by account and entitlement, the most frequent first."""
    for block in stream(connection, _ACTIVATIONS, (from_at, as_of)):
        yield [Activations._make(row) for row in block]


def begun_grants(connection: Connection, from_at: int, as_of: int) -> Iterator[GrantChange]:
    """Yield the grants that began in a span, privileged first, activations apart.

    One whose beginning nothing tells was there before.
    """
    return _changes(connection, "valid_from", "g.from_basis <> 'unknown'", (from_at, as_of))


def ended_grants(connection: Connection, from_at: int, as_of: int) -> Iterator[GrantChange]:
    """Yield the grants that ended in a span, privileged first."""
    return _changes(connection, "valid_to", "1 = 1", (from_at, as_of))


def grants_found(connection: Connection, from_at: int, as_of: int) -> Iterator[GrantChange]:
    """Yield the grants that a census found in a span though the one before did not list them, privileged first."""
    later = {(issuer, began_at) for issuer, began_at in rows(connection, _LATER_CENSUSES, (from_at, as_of))}
    if not later:
        return
    instants = sorted({began_at for _, began_at in later})
    known = f"g.from_basis = 'unknown' AND g.valid_from IN ({', '.join(str(int(instant)) for instant in instants)})"
    for change in _changes(connection, "valid_from", known, (from_at, as_of)):
        if (change.issuer, change.at) in later:
            yield change


def _changes(connection: Connection, at: str, known: str, span: tuple[int, int]) -> Iterator[GrantChange]:
    for block in stream(connection, _CHANGES.format(at=at, known=known), span):
        yield from map(GrantChange._make, block)
