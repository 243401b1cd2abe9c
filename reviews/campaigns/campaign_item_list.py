"""Items of campaigns as tools and people read them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from governance.model.acts import author_of
from governance.model.keys import plain_parts
from governance.model.scope import Scope
from governance.queries.named_messages import with_people_named
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
from governance.queries.totals import MOST_COUNTED, Total, total_of
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros
from reviews.campaigns.what_changed.item_list import IdentityName, of_no_account
from reviews.store.campaigns.item_pages import SORTS, ItemOfCampaign, item_selection

_decode = msgspec.json.Decoder(list[str]).decode


class CampaignItemFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which items: of one campaign, or of all; ``pending_only``: those that wait for somebody's word.

    Where reviewers are named, ``pending_only`` is what waits for a word of theirs.
    """

    campaign_id: str | None = None
    pending_only: bool = False
    answered_only: bool = False
    """What is decided, or waits for others while one of the named reviewers said his word."""
    item_id: str | None = None
    """This item alone."""


class CampaignItemView(msgspec.Struct, frozen=True):
    """An item of a campaign, who is asked in its stage (counted from 1), and the last word on it."""

    campaign_id: str
    campaign: str
    item_id: str
    account: AccountName | IdentityName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: bool
    has_findings: bool
    state: str
    outcome: str | None
    stage: int
    reviewers: list[str]
    reviewer_names: list[str]
    """The reviewers by login, where the key of an account is asked whose login is known."""
    origin: str
    due_at: datetime
    verdict: str | None
    decided_by: str | None
    entered_by: str | None
    decided_at: datetime | None
    reason: str | None
    summary: str | None
    evidence: list[str]


def campaign_items(
    snapshot: Snapshot, scope: Scope, filters: CampaignItemFilters, request: PageRequest
) -> Page[CampaignItemView]:
    """Return a page of items, campaign by campaign, as they stand now."""
    turn = turned("campaign_items", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, _selection(snapshot, scope, filters), turn.place)
    keyed = [(str(key[0]), str(key[1]), ItemOfCampaign._make(row)) for key, row in block.keyed]
    applications = snapshot.application_names(row.application_id for _, _, row in keyed)
    entitlements = snapshot.entitlement_names(row.entitlement_id for _, _, row in keyed)
    reviewers = snapshot.account_names(word for _, _, row in keyed for word in _asked(row))
    summaries = with_people_named(
        snapshot.connection, [(row.summary, plain_parts(row.account_id).issuer) for _, _, row in keyed]
    )
    named = [(*item[:2], item[2]._replace(summary=summary)) for item, summary in zip(keyed, summaries, strict=True)]
    return turn.page([_view(*entry, applications, entitlements, reviewers) for entry in named], block.last)


def count_campaign_items(
    snapshot: Snapshot, scope: Scope, filters: CampaignItemFilters, most: int = MOST_COUNTED
) -> Total:
    """Return how many items the filters ask for, counted up to ``most``."""
    return total_of(snapshot, [_selection(snapshot, scope, filters)], most)


def _selection(snapshot: Snapshot, scope: Scope, filters: CampaignItemFilters) -> Selection:
    return item_selection(
        snapshot.connection,
        scope,
        filters,
        filters.campaign_id,
        pending_only=filters.pending_only,
        answered_only=filters.answered_only,
        item_id=filters.item_id,
    )


def _asked(row: ItemOfCampaign) -> list[str]:
    return row.asked.split(", ") if row.asked else []


def _view(
    campaign_id: str,
    item_id: str,
    row: ItemOfCampaign,
    applications: Names,
    entitlements: Names,
    logins: Names,
) -> CampaignItemView:
    return CampaignItemView(
        campaign_id=campaign_id,
        campaign=row.name,
        item_id=item_id,
        account=AccountName(row.issuer, row.subject, row.login)
        if row.issuer is not None and row.subject is not None
        else of_no_account(row.account_id, row.application_id, applications),
        entitlement=named_entitlement(row.entitlement_id, entitlements),
        application=named_application(row.application_id, applications),
        mode=row.mode,
        scope=row.scope,
        finding_id=row.finding_id,
        privileged=bool(row.privileged),
        has_findings=bool(row.faulted),
        state=row.state,
        outcome=row.outcome,
        stage=row.stage + 1,
        reviewers=_asked(row),
        reviewer_names=[logins.get(word) or word for word in _asked(row)],
        origin=row.origin,
        due_at=from_micros(row.due_at),
        verdict=row.verdict,
        # Who was silent has decided nothing: `reviewers` tells who was asked.
        decided_by=row.reviewer if row.verdict != "no_response" else None,
        entered_by=author_of(row.by).spelled() if row.by else None,
        decided_at=shown_instant(row.decided_at),
        reason=row.reason,
        summary=row.summary,
        evidence=_decode(row.evidence) if row.evidence else [],
    )
