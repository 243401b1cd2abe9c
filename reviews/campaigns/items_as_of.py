"""How items of campaigns stood at an instant, by what had been said of them up to then."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from ingest.contract.errors import BrokenError
from reviews.campaigns.definitions.calendar import stages_over
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.machine.item_states import Item, StageEnds, step
from reviews.campaigns.stored_campaign import definition_in
from reviews.campaigns.stored_items import load_items
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row
from reviews.store.campaigns.item_rows import last_decided_at


def items_as_of(connection: Connection, item_ids: Iterable[str], at: int) -> dict[str, Item]:
    """Return, by id, how those items stood at an instant of which something was said after it; the others stand so yet.

    It is not kept since when somebody is asked: whoever is by now is taken to have been asked then.
    """
    later = {item_id for item_id, decided_at in last_decided_at(connection, item_ids).items() if decided_at > at}
    stored = load_items(connection, later, lock=False)
    campaigns = {key: _campaign(connection, key) for key in {item.row.campaign_id for item in stored.values()}}
    items = {}
    for item_id, item in stored.items():
        campaign, now = campaigns[item.row.campaign_id], item.item
        definition = definition_in(campaign)
        then = Item(now.asked, tuple(answer for answer in now.answers if answer.at <= at))
        over = StageEnds(stages_over(definition, campaign.known_at, at))
        items[item_id], _ = step(stages_of(definition), then, over)
    return items


def _campaign(connection: Connection, campaign_id: str) -> CampaignRow:
    campaign = campaign_row(connection, campaign_id)
    if campaign is None:
        raise BrokenError(f"campaign {campaign_id} is gone")
    return campaign
