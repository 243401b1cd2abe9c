"""The campaigns that a visitor may see: whoever has a reach sees those with items of it, and totals of these alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.totals import MOST_COUNTED
from governance.model.scope import Scope
from governance.queries.totals import Total
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.campaign_item_list import CampaignItemFilters, count_campaign_items
from reviews.campaigns.campaign_list import CampaignView, campaign_view, campaign_views
from reviews.campaigns.stored_campaign import campaign_meant

_COUNTED = {
    "superseded": ("superseded",),
    "decided": ("decided", "settled"),
    "no_response": ("no_response",),
    "carried": ("carried",),
    "open": ("asked", "undecided"),
}
"""Totals, each with the states of the items that it counts."""


def seen_campaigns(asked: Asked, given: Answering, states: Collection[str] = ()) -> Iterator[CampaignView]:
    """Yield the campaigns, or those in some states, the latest first."""
    for view in campaign_views(given.snapshot.connection, states):
        seen_view = _within(asked.visitor.scope, given, view)
        if seen_view is not None:
            yield seen_view


def seen_campaign(asked: Asked, given: Answering, campaign_id: str) -> CampaignView:
    """Return a campaign by its id. Raises UnclearError where there is none that the visitor may see."""
    return _seen(asked, given, campaign_id, campaign_id)


def campaign_called(asked: Asked, given: Answering, word: str) -> str:
    """Return the id of the campaign that a word of the address names, by its id or name. Raises as ``seen_campaign``.

    Of whoever has a reach it is the latest of that name, too: whether he sees another one is not looked at.
    """
    try:
        campaign_id = campaign_meant(given.snapshot.connection, word)
    except UnclearError:
        campaign_id = word
    return _seen(asked, given, campaign_id, word).campaign_id


def _seen(asked: Asked, given: Answering, campaign_id: str, word: str) -> CampaignView:
    # The same words whether there is none or it is outside of a reach: else the answer would tell of others' campaigns.
    absent = UnclearError(f"there is no campaign {word!r:.80} that you may see")
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

    def counted(*states: str) -> Total:
        filters = CampaignItemFilters(as_of=given.as_of, campaign_id=view.campaign_id, states=states or None)
        return count_campaign_items(given.snapshot, scope, filters, MOST_COUNTED)

    if not (items := counted()).rows:
        return None
    totals = {name: counted(*states) for name, states in _COUNTED.items()} | {"frozen": items}
    return msgspec.structs.replace(
        view,
        **{name: total.rows for name, total in totals.items()},
        at_least=sorted(name for name, total in totals.items() if total.more),
        added=0,
        excluded=0,
        reminded=0,
        escalated=0,
        population_hash=None,
    )
