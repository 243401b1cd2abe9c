"""Who holds what: grants as of an instant, as believed at an instant, each with the path and events it came by."""

from __future__ import annotations

from datetime import datetime

import msgspec

from governance.model.scope import Scope
from governance.model.states import Begin
from governance.queries.naming import (
    AccountName,
    ActorName,
    ApplicationName,
    EntitlementName,
    Names,
    keyed_account,
    named_actor,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total, total_of
from governance.store.queries.grant_pages import LATEST, SORTS, GrantRow, grant_selection
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros

_decode = msgspec.json.Decoder(list[str]).decode


class AccessFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which grants: ids to choose by (None: all), and whether what is merely eligible counts, which is not held."""

    account_ids: tuple[str, ...] | None = None
    entitlement_ids: tuple[str, ...] | None = None
    application_ids: tuple[str, ...] | None = None
    eligible: bool = False
    known: int = LATEST
    """The instant whose belief is asked for, in microseconds."""


class HeldGrantView(msgspec.Struct, frozen=True):
    """A grant that was held; ``via`` is the group that it comes through.

    ``from_basis`` says how ``valid_from`` is known: ``seen`` in a record, ``stated`` by a list, or ``unknown``, when it
    is the first sight of what was held before.
    """

    account: AccountName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    mode: str
    via: EntitlementName | None
    scope: str
    valid_from: datetime
    valid_to: datetime | None
    recorded_from: datetime
    evidence: list[str]
    from_basis: Begin
    granted_by: ActorName | None
    ended_by: ActorName | None


def access(snapshot: Snapshot, scope: Scope, filters: AccessFilters, request: PageRequest) -> Page[HeldGrantView]:
    """Return a page of the grants held as of an instant, by account, entitlement and mode."""
    turn = turned("access", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, access_selection(snapshot, scope, filters), turn.place)
    rows = [GrantRow._make(row) for _, row in block.keyed]
    entitlements = snapshot.entitlement_names({r.entitlement_id for r in rows} | {r.via for r in rows})
    applications = snapshot.application_names(r.application_id for r in rows)
    actors = snapshot.account_names({actor for row in rows for actor in (row.granted_by, row.ended_by)})
    return turn.page([_view(row, applications, entitlements, actors) for row in rows], block.last)


def count_access(snapshot: Snapshot, scope: Scope, filters: AccessFilters) -> Total:
    """Return how many grants the filters ask for."""
    return total_of(snapshot, [access_selection(snapshot, scope, filters)])


def access_selection(snapshot: Snapshot, scope: Scope, filters: AccessFilters) -> Selection:
    """Return what selects the grants that the filters ask for."""
    chosen = (
        ("account_id", filters.account_ids),
        ("entitlement_id", filters.entitlement_ids),
        ("application_id", filters.application_ids),
    )
    return grant_selection(
        snapshot.connection, scope, chosen, valid=filters.as_of, known=filters.known, eligible=filters.eligible
    )


def _view(row: GrantRow, applications: Names, entitlements: Names, actors: Names) -> HeldGrantView:
    known = row.issuer is not None and row.subject is not None
    return HeldGrantView(
        account=AccountName(row.issuer or "", row.subject or "", row.name) if known else keyed_account(row.account_id),
        entitlement=named_entitlement(row.entitlement_id, entitlements),
        application=named_application(row.application_id, applications),
        mode=row.mode,
        via=named_entitlement(row.via, entitlements),
        scope=row.scope,
        valid_from=from_micros(row.valid_from),
        valid_to=shown_instant(row.valid_to),
        recorded_from=from_micros(row.recorded_from),
        evidence=_decode(row.evidence) if row.evidence else [],
        from_basis=row.from_basis,
        granted_by=named_actor(row.granted_by, actors),
        ended_by=named_actor(row.ended_by, actors),
    )
