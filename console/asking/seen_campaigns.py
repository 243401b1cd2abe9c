"""The campaigns that a visitor may see: whoever has a reach sees those with items of it, and totals of these alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.totals import MOST_COUNTED
from governance.model.scope import Scope
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.campaign_item_list import CampaignItemFilters, count_campaign_items
from reviews.campaigns.campaign_list import CampaignView, campaign_view, campaign_views

_OPEN, _DECIDED = ("asked", "undecided"), ("decided", "settled")


def seen_campaigns(asked: Asked, given: Answering, states: Collection[str] = ()) -> Iterator[CampaignView]:
    """Yield the campaigns, or those in some states, the latest first."""
    for view in campaign_views(given.snapshot.connection, states):
        seen_view = _within(asked.visitor.scope, given, view)
        if seen_view is not None:
            yield seen_view


def seen_campaign(asked: Asked, given: Answering, campaign_id: str) -> CampaignView:
    """Return a campaign. Raises UnclearError where there is none that the visitor may see."""
    # The same words whether there is none or it is outside of a reach: else the answer would tell of others' campaigns.
    absent = UnclearError(f"there is no campaign {campaign_id!r:.80} that you may see")
    try:
        view = campaign_view(given.snapshot.connection, campaign_id)
    except UnclearError as error:
        if asked.visitor.scope.everything:
            raise
        raise absent from error
    seen_view = _within(asked.visitor.scope, given, view)
    if seen_view is None:
        raise absent
    return seen_view


def refuse_part_of_campaign(asked: Asked, given: Answering, campaign_id: str) -> None:
    """Raise UnclearError for a campaign that the visitor may not see, DeclinedError for one that he sees in part."""
    seen_campaign(asked, given, campaign_id)
    if not asked.visitor.scope.everything:
        raise DeclinedError("this is for an owner who may see the whole campaign; you see a part of it")


def _within(scope: Scope, given: Answering, view: CampaignView) -> CampaignView | None:
    """Return a campaign with the totals of what a scope sees; None: it sees nothing of it."""
    if scope.everything:
        return view

    def count(*states: str) -> int:
        filters = CampaignItemFilters(as_of=given.as_of, campaign_id=view.campaign_id, states=states or None)
        return count_campaign_items(given.snapshot, scope, filters, MOST_COUNTED).rows

    if not (items := count()):
        return None
    return msgspec.structs.replace(
        view,
        frozen=items,
        added=0,
        superseded=count("superseded"),
        decided=count(*_DECIDED),
        no_response=count("no_response"),
        carried=count("carried"),
        open=count(*_OPEN),
        excluded=0,
        reminded=0,
        escalated=0,
        population_hash=None,
    )
