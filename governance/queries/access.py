"""Who holds what: grants as of an instant, as believed at an instant, each with the path and events it came by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from governance.store.streaming import stream

_decode = msgspec.json.Decoder(list[str]).decode
# What is held as of an instant (twice) in the belief of another (twice).
_HELD = (
    "g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) "
    "AND g.recorded_from <= %s AND (g.recorded_to IS NULL OR g.recorded_to > %s)"
)
_COLUMNS = (
    "g.account_id, a.issuer, a.subject, a.name, g.entitlement_id, g.application_id, g.mode, g.via, g.scope, "
    "g.valid_from, g.valid_to, g.recorded_from, g.evidence"
)
LATEST = (1 << 63) - 1
"""The ``known`` that stands for all that is known."""


class Wanted(NamedTuple):
    """Which grants: ids to choose by (None: all), and whether what is merely eligible counts, which is not held."""

    account_ids: Sequence[str] | None = None
    entitlement_ids: Sequence[str] | None = None
    application_ids: Sequence[str] | None = None
    eligible: bool = False


class _Row(NamedTuple):
    account_id: str
    issuer: str | None
    subject: str | None
    name: str | None
    entitlement_id: str
    application_id: str | None
    mode: str
    via: str | None
    scope: str
    valid_from: int
    valid_to: int | None
    recorded_from: int
    evidence: str | None


def question(wanted: Wanted, valid: int, known: int) -> tuple[str, tuple[int | str, ...]]:
    """Return the query and its parameters."""
    where = [_HELD]
    chosen: list[str] = []
    for column, ids in zip(("account_id", "entitlement_id", "application_id"), wanted[:3], strict=True):
        if ids is not None:
            where.append(f"g.{column} IN ({', '.join(['%s'] * len(ids))})" if ids else "1 = 0")
            chosen += ids
    if not wanted.eligible:
        where.append("g.mode <> 'eligible'")
    sql = (
        f"SELECT {_COLUMNS} FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id "  # noqa: S608
        f"WHERE {' AND '.join(where)} "
        "ORDER BY g.account_id, g.entitlement_id, g.mode, COALESCE(g.via, ''), g.scope, g.valid_from, g.grant_id"
    )
    return sql, (valid, valid, known, known, *chosen)


def access(connection: Connection, names: Names, wanted: Wanted, valid: int, known: int = LATEST) -> Iterator[Told]:
    """Yield the grants held at ``valid``, as known at ``known``, by account, entitlement and path."""
    sql, parameters = question(wanted, valid, known)
    for block in stream(connection, sql, parameters):
        found = [_Row._make(row) for row in block]
        spoken = {r.entitlement_id for r in found} | {r.via for r in found if r.via}
        entitlements = entitlement_names(connection, spoken)
        yield from (_told(row, names, entitlements) for row in found)


def _told(row: _Row, names: Names, entitlements: Names) -> Told:
    known = row.issuer is not None and row.subject is not None
    return {
        "account": told_account(row.issuer or "", row.subject or "", row.name) if known else told_key(row.account_id),
        "entitlement": told_entitlement(row.entitlement_id, entitlements),
        "application": told_application(row.application_id, names),
        "mode": row.mode,
        "via": told_entitlement(row.via, entitlements),
        "scope": row.scope,
        "valid_from": spelled(row.valid_from),
        "valid_to": spelled(row.valid_to),
        "recorded_from": spelled(row.recorded_from),
        "evidence": _decode(row.evidence) if row.evidence else [],
    }
