"""Accounts at IdPs and in applications: how each came to be, its state, when it was last used.

State and provenance are what is known now; an account that ended after the instant asked for is shown as active, and
one that came to be after it is left out. At an instant before anything is known of its source its state is what dated
changes tell of it, else ``not known``; a list of those in a state has none of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from governance.model.scope import Scope
from governance.queries.account_lives import NOT_KNOWN, is_too_early, states_then
from governance.queries.first_seen import is_merely_seen, listing_instants
from governance.queries.naming import (
    AccountName,
    ApplicationName,
    EntitlementName,
    Names,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total, total_of
from governance.store.queries.account_pages import (
    SORTS,
    AccountRow,
    account_selection,
    first_applications,
    open_findings,
)
from governance.store.queries.grant_pages import LATEST
from governance.store.queries.last_uses import BY_USE, last_uses, stated_last_uses
from governance.store.queries.pages import Selection, select_page

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class AccountFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which accounts, and when they were made."""


class ProvenanceView(msgspec.Struct, frozen=True):
    """How an account came to be; None: no record says so."""

    kind: str
    at: datetime | None
    idp: str | None
    application: ApplicationName | None
    attributes: dict[str, Any] | None
    entitlements: list[EntitlementName | None] | None
    evidence: list[str]
    reason: str | None
    assumed: bool


class LastUsedView(msgspec.Struct, frozen=True):
    """When an account was last used, by class of use; ``stated``: by the word of the vendor's list, seen or not."""

    interactive: datetime | None
    non_interactive: datetime | None
    service: datetime | None
    stated: datetime | None


class AccountView(msgspec.Struct, frozen=True):
    """An account; ``application`` is None for an account at an IdP."""

    account: AccountName
    source: str
    application: ApplicationName | None
    type: str
    typed_by: str | None
    """Who says so: ``rule 1`` of config, ``config`` that names it, an act's id; None: its source."""
    state: str
    created_at: datetime | None
    """None: not known; ``provenance.at`` is since when it is seen."""
    provenance: ProvenanceView
    last_used: LastUsedView
    last_used_at: datetime | None
    """The latest of the three."""
    open_findings: int


class _Beside(NamedTuple):
    """What other tables say of a page's accounts."""

    used: Mapping[tuple[str, str | None, str], int]
    """By IdP account, application (None: all) and class."""
    first_application: Mapping[str, str]
    open_findings: Mapping[tuple[str, str], int]
    applications: Names
    entitlements: Names
    details: Mapping[str, dict[str, Any]]
    listed: frozenset[int]
    """As of when lists were made."""
    early: Mapping[str, str]
    """The states of IdP accounts of which nothing is known yet at the instant asked for."""


def accounts(snapshot: Snapshot, scope: Scope, filters: AccountFilters, request: PageRequest) -> Page[AccountView]:
    """Return a page of the accounts known by an instant, an IdP account before those in applications."""
    turn = turned("accounts", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, _selection(snapshot, scope, filters), turn.place)
    rows = [AccountRow._make(row) for _, row in block.keyed]
    beside = _beside(snapshot, rows, filters.as_of)
    return turn.page([_view(row, beside, filters.as_of) for row in rows], block.last)


def count_accounts(snapshot: Snapshot, scope: Scope, filters: AccountFilters) -> Total:
    """Return how many accounts the filters ask for."""
    return total_of(snapshot, [_selection(snapshot, scope, filters)])


def _selection(snapshot: Snapshot, scope: Scope, filters: AccountFilters) -> Selection:
    early = [issuer for issuer in snapshot.known if is_too_early(snapshot, issuer, filters.as_of)]
    return account_selection(snapshot.connection, scope, filters, filters.as_of, early if filters.states else ())


def _beside(snapshot: Snapshot, rows: Sequence[AccountRow], as_of: int) -> _Beside:
    connection = snapshot.connection
    holders = {row.idp_account_id for row in rows}
    details = {row.account_id: _decode(row.detail) for row in rows if row.detail}
    granted = {e for detail in details.values() for e in detail.get("entitlements") or ()}
    jit = {row.account_id for row in rows if not row.application_id and row.provenance.startswith("jit")}
    first = first_applications(connection, jit, as_of)
    used = _used(snapshot, holders, as_of)
    return _Beside(
        used=used | _stated_there(snapshot, rows, details, as_of),
        first_application=first,
        open_findings=open_findings(connection, holders, as_of, snapshot.acts_until(as_of)),
        applications=snapshot.application_names({*first.values(), *(row.application_id for row in rows)}),
        entitlements=snapshot.entitlement_names(granted),
        details=details,
        listed=listing_instants(snapshot),
        early=_early_states(snapshot, rows, {account_id for account_id, _, _ in used}, as_of),
    )


def _early_states(snapshot: Snapshot, rows: Sequence[AccountRow], used: set[str], as_of: int) -> dict[str, str]:
    early = {row.idp_account_id for row in rows if is_too_early(snapshot, row.issuer, as_of)}
    if not early:
        return {}
    states = states_then(snapshot, {account_id: account_id in used for account_id in early}, as_of, LATEST)
    return {account_id: then.state for account_id, then in states.items()}


def _used(snapshot: Snapshot, account_ids: Iterable[str], as_of: int) -> dict[tuple[str, str | None, str], int]:
    used: dict[tuple[str, str | None, str], int] = {}
    wanted = set(account_ids)
    for (account_id, application_id, use), at in last_uses(snapshot.connection, wanted, as_of, BY_USE).items():
        used[account_id, application_id, use] = at
        used[account_id, None, use] = max(at, used.get((account_id, None, use), at))
    for account_id, stated in stated_last_uses(snapshot.connection, wanted, as_of).items():
        if stated.at is not None:
            used[account_id, None, "stated"] = stated.at
    return used


def _stated_there(
    snapshot: Snapshot, rows: Sequence[AccountRow], details: Mapping[str, dict[str, Any]], as_of: int
) -> dict[tuple[str, str | None, str], int]:
    """Return the last uses that applications' own lists state of the accounts which they name."""
    named = [
        (row, listed)
        for row in rows
        if row.application_id
        for listed in details.get(row.account_id, {}).get("listed_as", ())
    ]
    stated = stated_last_uses(snapshot.connection, {listed for _, listed in named}, as_of)
    used: dict[tuple[str, str | None, str], int] = {}
    for row, listed in named:
        at = stated[listed].at if listed in stated else None
        if at is not None:
            key = (row.idp_account_id, row.application_id, "stated")
            used[key] = max(at, used.get(key, at))
    return used


def _view(row: AccountRow, beside: _Beside, as_of: int) -> AccountView:
    last_used = _last_used_view(row, beside)
    last_used_at = max(filter(None, msgspec.structs.astuple(last_used)), default=None)
    return AccountView(
        account=AccountName(row.issuer, row.subject, row.name),
        source=row.issuer,
        application=named_application(row.application_id, beside.applications),
        type=row.type,
        typed_by=row.typed_by,
        state=_state(row, beside, as_of),
        created_at=_made_at(row, beside, last_used_at),
        provenance=_provenance_view(row, beside),
        last_used=last_used,
        last_used_at=last_used_at,
        open_findings=beside.open_findings.get((row.idp_account_id, row.application_id), 0),
    )


def _made_at(row: AccountRow, beside: _Beside, last_used_at: datetime | None) -> datetime | None:
    """Return when an account was made; None where that is not known: it is merely seen since, or was in use before."""
    reason = beside.details.get(row.account_id, {}).get("reason") if row.application_id else None
    if is_merely_seen(row.created_at, row.provenance, reason, beside.listed):
        return None
    made_at = shown_instant(row.created_at)
    was_there = made_at is not None and last_used_at is not None and last_used_at < made_at
    return None if was_there and row.provenance == "unknown" else made_at


def _state(row: AccountRow, beside: _Beside, as_of: int) -> str:
    if row.idp_account_id in beside.early:
        return NOT_KNOWN if row.application_id else beside.early[row.idp_account_id]
    return "active" if row.ended_at is not None and row.ended_at > as_of else row.state


def _last_used_view(row: AccountRow, beside: _Beside) -> LastUsedView:
    where = row.application_id or None
    return LastUsedView(
        *(shown_instant(beside.used.get((row.idp_account_id, where, use))) for use in LastUsedView.__struct_fields__)
    )


def _provenance_view(row: AccountRow, beside: _Beside) -> ProvenanceView:
    detail = beside.details.get(row.account_id, {})
    given, asserted = detail.get("attributes") or {}, detail.get("asserted")
    # Names are listed without their values (Okta): the name stands, the value is null.
    attributes = None if asserted is None and not given else {**dict.fromkeys(asserted or ()), **given}
    granted = detail.get("entitlements")
    application_id = row.application_id or beside.first_application.get(row.account_id)
    return ProvenanceView(
        kind=row.provenance,
        at=shown_instant(row.provenance_at),
        idp=detail.get("idp"),
        application=named_application(application_id, beside.applications),
        attributes=attributes,
        entitlements=None if granted is None else [named_entitlement(e, beside.entitlements) for e in granted],
        evidence=detail.get("evidence", []),
        reason=detail.get("reason"),
        assumed=detail.get("assumed", False),
    )
