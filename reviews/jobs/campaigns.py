"""Campaigns: those that are due are opened, and the clock moves those that are open, every hour."""

from __future__ import annotations

from collections.abc import Iterator

from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import reading
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError
from reviews.campaigns.campaign_opening import OpeningContext, open_campaign
from reviews.campaigns.definitions.calendar import latest_slot
from reviews.campaigns.definitions.in_force import definitions_in_force
from reviews.campaigns.live_items import follow
from reviews.campaigns.ticking import tick
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.settings.campaigns import CampaignSettings
from reviews.store.campaigns.campaign_rows import every_campaign

_AUTHOR = Author(via="config", name="the campaign's schedule")


class CampaignsJob(JobSettings, frozen=True, kw_only=True):
    """Whether campaigns run by themselves; when each is opened says its definition."""


def run_campaigns(context: JobContext, _: CampaignsJob, now: int) -> str:
    """Let items follow what changed, do what the clock does, and open what is due; return what moved, in one line."""
    opening = OpeningContext(context.governance, context.owners, _AUTHOR, context.is_live)
    followed = follow(context.engine, opening, now)
    lines = [f"{counted(followed.withdrawn, 'item')} withdrawn, {followed.added:,} added"] if followed.changes else []
    lines += tick(context.engine, opening, now)
    with reading(context.engine) as connection:
        definitions = definitions_in_force(connection, context.reviews.campaigns)
    lines += [line for definition in definitions for line in _open_due(context, opening, definition, now)]
    return "; ".join(lines) or "nothing of a campaign was due"


def _open_due(context: JobContext, opening: OpeningContext, definition: CampaignSettings, now: int) -> Iterator[str]:
    """Open a campaign whose slot came since it was opened last; one that cannot open does not keep others from it."""
    if definition.schedule is None:
        return
    with reading(context.engine) as connection:
        last = max((row.known_at for row in every_campaign(connection) if row.name == definition.name), default=0)
    if latest_slot(definition.schedule, now, max(last, now - DAY)) is None:
        return
    try:
        opened = open_campaign(context.engine, opening, definition, now)
    except DeclinedError as error:
        yield str(error)
    else:
        yield f"{definition.name}: opened with {counted(opened.items, 'item')}"


JOB = Job(
    name="campaigns",
    settings=CampaignsJob,
    times=lambda _: Times(0, hourly=True, catch_up_days=1),
    run=run_campaigns,
)
