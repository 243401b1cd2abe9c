"""What a campaign's owners do with it; whether somebody is one is held where the act is recorded."""

from __future__ import annotations

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.asking.seen_campaigns import refuse_part_of_campaign
from governance.queries.pages import PageRequest
from ingest.contract.errors import UnclearError
from reviews.campaigns import owners_deeds
from reviews.campaigns.campaign_item_list import CampaignItemFilters, CampaignItemView, campaign_items
from reviews.campaigns.campaign_opening import OpeningContext
from reviews.campaigns.closing_campaigns import close_campaign, owners_of
from reviews.campaigns.replacing_reviewers import reassign_item


def extend(asked: Asked, campaign_id: str, due: int, reason: str) -> None:
    """Let a campaign be due later, as the visitor.

    This and what else is done to a campaign as a whole raises what ``owners_deeds`` raises; besides, UnclearError where
    he sees none of it, DeclinedError where he sees a part alone: it would concern what lies outside of his reach.
    """
    _refuse_unseen(asked, campaign_id)
    owners_deeds.extend(asked.house.engine, campaign_id, due, reason, asked.visitor.author, asked.house.now())


def cancel(asked: Asked, campaign_id: str, reason: str) -> None:
    """Cancel a campaign, as the visitor. Raises as ``extend``."""
    _refuse_unseen(asked, campaign_id)
    owners_deeds.cancel(asked.house.engine, campaign_id, reason, asked.visitor.author, asked.house.now())


def close(asked: Asked, campaign_id: str, reason: str) -> None:
    """Close a campaign before its time, as the visitor, once its items followed what changed. Raises as ``extend``.

    Whoever said nothing until now gave no response.
    """
    _refuse_unseen(asked, campaign_id)
    chosen = asked.house.chosen
    owners = owners_of(chosen.governance)
    context = OpeningContext(chosen.governance, owners, asked.visitor.author, chosen.is_live)
    close_campaign(asked.house.engine, context, campaign_id, reason, asked.house.now())


def sign_off(asked: Asked, campaign_id: str, unanswered: int) -> None:
    """Sign what a closed campaign came to; the visitor states how many items got no response. Raises as ``extend``."""
    _refuse_unseen(asked, campaign_id)
    owners_deeds.sign_off(asked.house.engine, campaign_id, unanswered, asked.visitor.author, asked.house.now())


def reassign(asked: Asked, campaign_id: str | None, item_id: str, to: str, reason: str) -> None:
    """Ask somebody else about an item, as the visitor; ``campaign_id`` None: of whichever campaign it is.

    Raises UnclearError for an item that is not there for him, DeclinedError where he, or the other, may not.
    """
    with answering(asked, of_now=True) as given:
        seen_item(asked, given, item_id, campaign_id)
    reassign_item(asked.house.engine, item_id, to, reason, asked.visitor.author, asked.house.now())


def _refuse_unseen(asked: Asked, campaign_id: str) -> None:
    if not asked.visitor.scope.everything:
        with answering(asked, of_now=True) as given:
            refuse_part_of_campaign(asked, given, campaign_id)


def seen_item(asked: Asked, given: Answering, item_id: str, campaign_id: str | None = None) -> CampaignItemView:
    """Return an item. Raises UnclearError for one of another campaign, or outside of what the visitor may see."""
    filters = CampaignItemFilters(as_of=given.as_of, campaign_id=campaign_id, item_id=item_id)
    page = campaign_items(given.snapshot, asked.visitor.scope, filters, PageRequest(1))
    if not page.rows:
        where = f" of campaign {campaign_id}" if campaign_id else ""
        raise UnclearError(f"there is no item {item_id!r:.60}{where} that you may see")
    return page.rows[0]
