"""What changed: who gained and who lost what, when, by whom and how."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

import msgspec

from governance.model.scope import Scope
from governance.queries.naming import (
    AccountName,
    ActorName,
    ApplicationName,
    EntitlementName,
    keyed_account,
    named_actor,
    named_application,
    named_entitlement,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.store.queries.change_pages import SORTS, ChangeRow, change_page
from ingest.contract.instants import from_micros

_decode = msgspec.json.Decoder(list[str]).decode


class ChangeView(msgspec.Struct, frozen=True):
    """A grant that began or ended; ``by`` is null where no record says who did it."""

    at: datetime
    change: Literal["gained", "lost"]
    account: AccountName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    mode: str
    via: EntitlementName | None
    how: str
    """``direct``, or through which group; eligible or activated, where it is; stated, where a list alone dates it."""
    by: ActorName | None
    privileged: bool
    scope: str
    grant_id: str
    evidence: list[str]


def changes(snapshot: Snapshot, scope: Scope, filters: AsOfFilters, request: PageRequest) -> Page[ChangeView]:
    """Return a page of the changes up to an instant, the newest first; ``since`` and ``until`` bound when they came."""
    turn = turned("changes", SORTS, snapshot, filters, request)
    block = change_page(snapshot.connection, scope, filters, filters.as_of, turn.place)
    keyed = [(key, ChangeRow._make(row)) for key, row in block.keyed]
    entitlements = snapshot.entitlement_names({e for _, r in keyed for e in (r.entitlement_id, r.via)})
    applications = snapshot.application_names(r.application_id for _, r in keyed)
    actors = snapshot.actor_names(r.by for _, r in keyed)
    views = []
    for (at, grant_id, what), row in keyed:
        known = row.issuer is not None and row.subject is not None
        through = named_entitlement(row.via, entitlements)
        how = "direct" if through is None else f"through {through.name or through.id}"
        how = how if row.mode == "active" else f"{row.mode}, {how}"
        stated = what == "gained" and row.from_basis == "stated"
        views.append(
            ChangeView(
                at=from_micros(int(at)),
                change=cast(Literal["gained", "lost"], what),
                account=AccountName(row.issuer or "", row.subject or "", row.name)
                if known
                else keyed_account(row.account_id),
                entitlement=named_entitlement(row.entitlement_id, entitlements),
                application=named_application(row.application_id, applications),
                mode=row.mode,
                via=through,
                how=f"{how}, as a list states" if stated else how,
                by=named_actor(row.by, actors),
                privileged=bool(row.privileged),
                scope=row.scope,
                grant_id=str(grant_id),
                evidence=_decode(row.evidence) if row.evidence else [],
            )
        )
    return turn.page(views, block.last)
