"""How far each reviewer of a campaign has come, as owners, tools and pages read it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from governance.model.scope import Scope
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.store.queries.pages import select_page
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros
from reviews.store.campaigns.campaign_rows import campaign_row
from reviews.store.campaigns.reviewer_sums import SORTS, ReviewerSums, reviewer_selection

_LIVE = ("open", "overdue", "closing")


class ProgressFilters(AsOfFilters, frozen=True, kw_only=True):
    """Of which campaign."""

    campaign_id: str


class ReviewerProgressView(msgspec.Struct, frozen=True):
    """Whoever a campaign asks, and how many of its items ask him: asked = answered + open + no response + settled."""

    campaign_id: str
    campaign: str
    reviewer: str
    """The key or login that he is asked by."""
    reviewer_name: str
    """His login, where he is asked by the key of an account whose login is known."""
    asked: int
    """Those of a later stage come once it is reached; what was withdrawn asks nobody."""
    answered: int
    """Those on which his own word stands, an "I cannot tell" among them."""
    open: int
    """Those that wait for his word."""
    overdue: int
    """Those of them of which an answer was due before now."""
    no_response: int
    """Those that ended, or went on to a later stage because his was over, without a word of his."""
    settled: int
    """Those over without a word of his otherwise: settled by others, carried, or cancelled with the campaign."""
    due_at: datetime


def reviewer_progress(
    snapshot: Snapshot, scope: Scope, filters: ProgressFilters, request: PageRequest
) -> Page[ReviewerProgressView]:
    """Return a page of a campaign's reviewers as of now; whoever is waited for most comes first.

    Of a scope's items alone. Raises BrokenError where there is no such campaign.
    """
    campaign = campaign_row(snapshot.connection, filters.campaign_id)
    if campaign is None:
        raise BrokenError(f"campaign {filters.campaign_id} is gone")
    turn = turned("campaign_reviewers", SORTS, snapshot, filters, request)
    is_live = campaign.state in _LIVE
    selection = reviewer_selection(snapshot.connection, scope, campaign.campaign_id, is_live=is_live)
    block = select_page(snapshot.connection, selection, turn.place)
    logins = snapshot.account_names(str(row[0]) for _, row in block.keyed)
    views = []
    for _, (reviewer, minus_open, *rest) in block.keyed:
        sums, waiting = ReviewerSums._make(int(number) for number in rest), -int(minus_open)
        views.append(
            ReviewerProgressView(
                campaign_id=campaign.campaign_id,
                campaign=campaign.name,
                reviewer=reviewer,
                reviewer_name=logins.get(reviewer) or reviewer,
                asked=sums.asked,
                answered=sums.answered,
                open=waiting,
                overdue=waiting if campaign.due_at < filters.as_of else 0,
                no_response=sums.silent,
                settled=sums.asked - sums.answered - waiting - sums.silent,
                due_at=from_micros(campaign.due_at),
            )
        )
    return turn.page(views, block.last)
