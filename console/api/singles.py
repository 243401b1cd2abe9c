"""Single rows of the API, by their ids, as they stand now: what a deed is done to, and what its answer shows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.api.interface import Single
from console.api.own_access import CALLER
from console.api.reports import REPORT
from console.api.settings_in_force import SETTINGS
from console.api.things import THINGS
from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.own_items import NOBODY, words_in_campaigns, words_of_visitor
from console.asking.seen_campaigns import seen_campaign
from console.asking.whose import whose
from console.deeds.accepting import facts_of_finding, seen_finding
from console.deeds.campaigning import seen_item
from console.deeds.removing import seen_removal
from console.sign_in.roles import ASKING, REVIEWERS
from governance.model.scope import EVERYTHING
from governance.queries.naming import shown_instant
from governance.queries.pages import PageRequest
from ingest.contract.errors import UnclearError
from reviews.campaigns.campaign_item_list import CampaignItemFilters, CampaignItemView, campaign_items
from reviews.campaigns.campaign_list import CampaignView
from reviews.campaigns.what_changed.item_list import ItemFilters, ItemView, review_items
from reviews.remediation.removal_list import RemovalView
from reviews.store.acceptance_rows import acts_on_finding

_FIRST = PageRequest(1)


class FindingNow(msgspec.Struct, frozen=True):
    """A finding as it stands now."""

    finding_id: str
    policy: str
    severity: str
    status: str
    account_id: str
    message: str | None
    detected_at: datetime | None
    accepted_until: datetime | None


def _finding(asked: Asked, given: Answering, finding_id: str) -> FindingNow:
    shown = seen_finding(asked, given, finding_id)
    facts, acts = facts_of_finding(shown), acts_on_finding(given.snapshot.connection, shown.key)
    return FindingNow(
        finding_id=shown.key,
        policy=str(facts["policy"]),
        severity=str(facts["severity"]),
        status=str(facts["status"]),
        account_id=str(facts["account id"]),
        message=facts.get("message"),
        detected_at=facts.get("detected at"),
        accepted_until=shown_instant(acts[-1].until_at) if acts and acts[-1].kind == "accept" else None,
    )


def _review_item(asked: Asked, given: Answering, item_id: str) -> ItemView:
    words = words_of_visitor(asked, given.snapshot) if asked.visitor.roles & REVIEWERS else NOBODY
    own = ItemFilters(as_of=given.as_of, item_id=item_id, reviewers=words)
    rows = review_items(given.snapshot, EVERYTHING, own, _FIRST).rows
    if not rows and asked.visitor.roles & ASKING:
        every = ItemFilters(as_of=given.as_of, item_id=item_id)
        rows = review_items(given.snapshot, asked.visitor.scope, every, _FIRST).rows
    if not rows:
        raise UnclearError(f"there is no review item {item_id!r:.60} that you may see")
    return rows[0]


def _campaign_item(asked: Asked, given: Answering, item_id: str) -> CampaignItemView:
    words = words_in_campaigns(asked, given.snapshot) if asked.visitor.roles & REVIEWERS else NOBODY
    own = CampaignItemFilters(as_of=given.as_of, item_id=item_id, reviewers=words)
    rows = campaign_items(given.snapshot, EVERYTHING, own, _FIRST).rows
    if not rows and asked.visitor.roles & ASKING:
        return seen_item(asked, given, item_id)
    if not rows:
        raise UnclearError(f"there is no campaign item {item_id!r:.60} that you may see")
    return rows[0]


def _of_item(view: ItemView) -> str:
    return whose(view.subject.account)


def _of_account(view: CampaignItemView | RemovalView) -> str:
    return whose(view.account)


FINDING = Single(
    "/findings/{id}",
    "One finding.",
    ASKING,
    FindingNow,
    _finding,
    shows="a finding",
    of_whom=lambda row: row.account_id,
)
REVIEW_ITEM = Single(
    "/review-items/{id}", "One item of a review of what changed.", ASKING | REVIEWERS, ItemView, _review_item,
    shows="a review item", of_whom=_of_item,
)  # fmt: skip
CAMPAIGN_ITEM = Single(
    "/campaign-items/{id}", "One item of a campaign.", ASKING | REVIEWERS, CampaignItemView, _campaign_item,
    shows="a review item", of_whom=_of_account,
)  # fmt: skip
CAMPAIGN = Single("/campaigns/{id}", "One campaign with its totals.", ASKING, CampaignView, seen_campaign)
REMOVAL = Single(
    "/removals/{id}", "One removal, and how far it has come.", ASKING, RemovalView, seen_removal, shows="a removal",
    of_whom=_of_account,
)  # fmt: skip
SINGLES = (FINDING, REVIEW_ITEM, CAMPAIGN_ITEM, CAMPAIGN, REMOVAL, REPORT, SETTINGS, CALLER, *THINGS)
