"""Closes a campaign before its time, once its items have followed all that changed; from whichever room it is asked."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.model.keys import application_key
from governance.settings.sections import GovernanceSettings
from reviews.campaigns import owners_deeds
from reviews.campaigns.campaign_opening import OpeningContext
from reviews.campaigns.live_items import follow
from reviews.campaigns.machine.reconciliation import Totals
from reviews.store.campaigns.campaign_rows import CampaignRow


def owners_of(settings: GovernanceSettings) -> dict[str, str]:
    """Return the applications' owners: application id → login."""
    return {application_key(a.issuer, a.id): a.owner for a in settings.applications if a.owner}


def close_campaign(
    engine: Engine, context: OpeningContext, campaign_id: str, reason: str, now: int
) -> tuple[CampaignRow, Totals]:
    """Close a campaign as the context's author. Raises as ``owners_deeds.close``.

    What was removed by now is withdrawn, and gets no answer; else it would be counted among those without a response.
    """
    follow(engine, context, now)
    return owners_deeds.close(engine, campaign_id, reason, context.author, now)
