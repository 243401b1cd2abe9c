"""Accounts at IdPs and in applications: how each came to be, its state, when it was last used.

State and provenance are what is known now; an account that ended after the instant asked for is told as active, and one
that came to be after it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.queries.findings import OPEN
from governance.queries.last_use import BY_USE, last_uses
from governance.queries.naming import Names, Told, entitlement_names, told_account, told_application, told_entitlement
from governance.store.streaming import rows_among, stream

_COLUMNS = (
    "account_id, idp_account_id, application_id, issuer, subject, name, type, state, created_at, ended_at, provenance, "
    "provenance_at, provenance_detail"
)
_JIT = "('jit_confirmed', 'jit_candidate')"
_CLASSES = ("interactive", "non_interactive", "service")
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class _Row(NamedTuple):
    account_id: str
    idp_account_id: str
    application_id: str
    issuer: str
    subject: str
    name: str | None
    type: str
    state: str
    created_at: int | None
    ended_at: int | None
    provenance: str
    provenance_at: int | None
    detail: str | None


class _Beside(NamedTuple):
    """What other tables tell of a block of accounts."""

    used: dict[tuple[str, str | None, str], int]
    """By IdP account, application (None: all) and class."""
    first_application: dict[str, str]
    open_findings: dict[tuple[str, str], int]
    entitlements: Names
    details: dict[str, dict[str, Any]]


def accounts(connection: Connection, names: Names, as_of: int, *, only_jit: bool = False) -> Iterator[Told]:
    """Yield every account known by ``as_of``, an IdP account before those of applications that it signs in to.

    ``only_jit``: those that Just-in-Time provisioning made, confirmed or candidates.
    """
    jit = f"AND provenance IN {_JIT} " if only_jit else ""
    sql = (
        f"SELECT {_COLUMNS} FROM account WHERE (created_at IS NULL OR created_at <= %s) {jit}"  # noqa: S608
        "ORDER BY idp_account_id, application_id"
    )
    for block in stream(connection, sql, (as_of,)):
        found = [_Row._make(row) for row in block]
        beside = _beside(connection, found, as_of)
        for row in found:
            yield _told(row, beside, names, as_of)


def _beside(connection: Connection, found: Sequence[_Row], as_of: int) -> _Beside:
    holders = {row.idp_account_id for row in found}
    details = {row.account_id: _decode(row.detail) for row in found if row.detail}
    granted = {e for detail in details.values() for e in detail.get("entitlements") or ()}
    jit = {row.account_id for row in found if not row.application_id and row.provenance.startswith("jit")}
    return _Beside(
        used=_used(connection, holders, as_of),
        first_application=_first_applications(connection, jit, as_of),
        open_findings=_open_findings(connection, holders, as_of),
        entitlements=entitlement_names(connection, granted),
        details=details,
    )


def _used(connection: Connection, account_ids: set[str], as_of: int) -> dict[tuple[str, str | None, str], int]:
    used: dict[tuple[str, str | None, str], int] = {}
    for (account_id, application_id, use), at in last_uses(connection, account_ids, as_of, BY_USE).items():
        used[account_id, application_id, use] = at
        used[account_id, None, use] = max(at, used.get((account_id, None, use), at))
    return used


def _first_applications(connection: Connection, account_ids: Iterable[str], as_of: int) -> dict[str, str]:
    first: dict[str, tuple[int, str, str]] = {}
    sql = (
        "SELECT account_id, first_at, first_event_id, application_id FROM usage_rollup WHERE account_id IN ({keys}) "
        "AND use <> 'failed' AND application_id <> '' AND substr(application_id, 1, 4) <> 'idp:' AND first_at <= %s"
    )
    for account_id, *use in rows_among(connection, sql, account_ids, as_of):
        first[account_id] = min(tuple(use), first.get(account_id, tuple(use)))
    return {account_id: use[2] for account_id, use in first.items()}


def _open_findings(connection: Connection, account_ids: set[str], as_of: int) -> dict[tuple[str, str], int]:
    """Return counts by (IdP account, application); '' stands for all, the findings on its identity included."""
    counts: dict[tuple[str, str], int] = {}
    sql = (
        "SELECT f.unit_id, f.application_id, COUNT(*) FROM finding f WHERE f.unit_id IN ({keys}) "  # noqa: S608
        f"AND {OPEN} GROUP BY f.unit_id, f.application_id"
    )
    for account_id, application_id, count in rows_among(connection, sql, account_ids, as_of, as_of, as_of):
        for key in {(account_id, ""), (account_id, application_id or "")}:
            counts[key] = counts.get(key, 0) + count
    of_identities = (
        "SELECT i.account_id, COUNT(*) FROM account_identity i JOIN finding f ON f.unit_id = i.identity_id "  # noqa: S608
        f"WHERE i.account_id IN ({{keys}}) AND f.unit_id <> i.account_id AND {OPEN} GROUP BY i.account_id"
    )
    for account_id, count in rows_among(connection, of_identities, account_ids, as_of, as_of, as_of):
        counts[account_id, ""] = counts.get((account_id, ""), 0) + count
    return counts


def _told(row: _Row, beside: _Beside, names: Names, as_of: int) -> Told:
    ended_later = row.ended_at is not None and row.ended_at > as_of
    of = row.application_id or None
    return {
        "account": told_account(row.issuer, row.subject, row.name),
        "source": row.issuer,
        "application": told_application(row.application_id, names),
        "type": row.type,
        "state": "active" if ended_later else row.state,
        "created_at": spelled(row.created_at),
        "provenance": _told_provenance(row, beside, names),
        "last_used": {use: spelled(beside.used.get((row.idp_account_id, of, use))) for use in _CLASSES},
        "open_findings": beside.open_findings.get((row.idp_account_id, row.application_id), 0),
    }


def _told_provenance(row: _Row, beside: _Beside, names: Names) -> Told:
    detail = beside.details.get(row.account_id, {})
    given, asserted = detail.get("attributes") or {}, detail.get("asserted")
    # Names are listed without their values (Okta): the name stands, the value is null.
    attributes = None if asserted is None and not given else {**dict.fromkeys(asserted or ()), **given}
    granted = detail.get("entitlements")
    application_id = row.application_id or beside.first_application.get(row.account_id)
    return {
        "kind": row.provenance,
        "at": spelled(row.provenance_at),
        "idp": detail.get("idp"),
        "application": told_application(application_id, names),
        "attributes": attributes,
        "entitlements": None if granted is None else [told_entitlement(e, beside.entitlements) for e in granted],
        "evidence": detail.get("evidence", []),
        "reason": detail.get("reason"),
        "assumed": detail.get("assumed", False),
    }
