"""Findings with their status as of an instant, and the answers that policies could not give."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.queries.naming import (
    Names,
    Told,
    entitlement_names,
    told_account,
    told_application,
    told_entitlement,
    told_key,
)
from governance.store.streaming import rows_among, stream

_STILL = (
    "f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s) "
    "AND (f.excepted_until IS NULL OR f.excepted_until <= %s)"
)
OPEN = f"+f.live = 1 AND {_STILL}"
"""SQL of what is open as of an instant, which is given three times, among findings chosen by another column.

The plus keeps SQLite, which has no statistics, from walking all open findings by index instead.
"""

_decode = msgspec.json.Decoder(list[str]).decode
_WHOM = "f.account_id, a.issuer, a.subject, a.name, f.application_id, f.entitlement_id"
_JOINED = "LEFT JOIN account a ON a.account_id = f.account_id"


class _Whom(NamedTuple):
    account_id: str
    issuer: str | None
    subject: str | None
    name: str | None
    application_id: str | None
    entitlement_id: str | None


class _Row(NamedTuple):
    opened_at: int
    finding_id: str
    policy: str
    severity: str
    closed_at: int | None
    excepted_until: int | None
    live: int
    message: str | None
    evidence: str | None
    whom: _Whom


def status_of(live: int, closed_at: int | None, excepted_until: int | None, as_of: int) -> str:
    """Return ``open``, ``excepted``, ``superseded`` or ``closed`` as of an instant at which the finding was there."""
    if not live:
        return "superseded"
    if closed_at is not None and closed_at <= as_of:
        return "closed"
    return "excepted" if excepted_until is not None and excepted_until > as_of else "open"


def findings(
    connection: Connection,
    names: Names,
    controls: Mapping[str, tuple[str, ...]],
    as_of: int,
    *,
    every: bool = False,
) -> Iterator[Told]:
    """Yield the findings that are open as of an instant, oldest first; ``every``: those closed and superseded too.

    ``controls``: policy id → the controls it serves. One that opens only later is left out.
    """
    blocks = (
        heapq.merge(_rows(connection, as_of, "f.live = 1"), _rows(connection, as_of, "f.live = 0"))
        if every
        else _rows(connection, as_of, f"f.live = 1 AND {_STILL}", as_of, as_of, as_of)
    )
    for row, entitlements in blocks:
        yield _told(row, names, entitlements, controls, as_of)


def _rows(connection: Connection, as_of: int, where: str, *parameters: int) -> Iterator[tuple[_Row, Names]]:
    sql = (
        "SELECT f.opened_at, f.finding_id, f.policy, f.severity, f.closed_at, f.excepted_until, f.live, f.message, "  # noqa: S608
        f"f.evidence, {_WHOM} FROM finding f {_JOINED} WHERE {where} AND f.opened_at <= %s "
        "ORDER BY f.opened_at, f.finding_id"
    )
    for block in stream(connection, sql, (*parameters, as_of)):
        those = _whole(connection, [_Whom._make(row[9:]) for row in block])
        entitlements = entitlement_names(connection, {w.entitlement_id for w in those if w.entitlement_id})
        yield from ((_Row._make((*row[:9], whom)), entitlements) for row, whom in zip(block, those, strict=True))


def _whole(connection: Connection, those: list[_Whom]) -> list[_Whom]:
    """Name whom an answer about an identity is told by: the first of its accounts."""
    unknown = {whom.account_id for whom in those if whom.issuer is None}
    if not unknown:
        return those
    sql = (
        "SELECT l.identity_id, a.account_id, a.issuer, a.subject, a.name FROM account_identity l "
        "JOIN account a ON a.account_id = l.account_id WHERE l.identity_id IN ({keys})"
    )
    first: dict[str, tuple[str, str, str, str | None]] = {}
    for identity_id, *account in rows_among(connection, sql, unknown):
        first[identity_id] = min(tuple(account), first.get(identity_id, tuple(account)), key=lambda a: a[0])
    return [w if w.account_id not in first else _Whom(*first[w.account_id], *w[4:]) for w in those]


def _told(row: _Row, names: Names, entitlements: Names, controls: Mapping[str, tuple[str, ...]], as_of: int) -> Told:
    status = status_of(row.live, row.closed_at, row.excepted_until, as_of)
    return {
        "finding_id": row.finding_id,
        "policy": row.policy,
        "severity": row.severity,
        "status": status,
        "account": _account(row.whom),
        "entitlement": told_entitlement(row.whom.entitlement_id, entitlements),
        "application": told_application(row.whom.application_id, names),
        "opened_at": spelled(row.opened_at),
        # An end that lies after the instant asked for is no end yet.
        "closed_at": spelled(row.closed_at) if row.closed_at is not None and row.closed_at <= as_of else None,
        "message": row.message,
        "controls": list(controls.get(row.policy, ())),
        "evidence": _decode(row.evidence) if row.evidence else [],
    }


def _account(whom: _Whom) -> Told:
    if whom.issuer is None or whom.subject is None:
        return told_key(whom.account_id)
    return told_account(whom.issuer, whom.subject, whom.name)


def not_evaluable(connection: Connection, names: Names, as_of: int) -> Iterator[Told]:
    """Yield the answers that policies could not give as of an instant, with the reason, by account and policy."""
    sql = (
        f"SELECT f.policy, f.reason, {_WHOM} FROM not_evaluable f {_JOINED} "  # noqa: S608
        "WHERE f.since_at <= %s ORDER BY f.unit_id, f.policy, f.answer_id"
    )
    for block in stream(connection, sql, (as_of,)):
        those = _whole(connection, [_Whom._make(row[2:]) for row in block])
        for (policy, reason, *_), whom in zip(block, those, strict=True):
            yield {
                "policy": policy,
                "account": _account(whom),
                "application": told_application(whom.application_id, names),
                "reason": reason,
            }
