"""What ``jitgov campaign reviewers`` answers."""

from __future__ import annotations

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked
from governance.cli.lists.showing import Listing, show_list
from governance.cli.opened_snapshot import opened_snapshot
from reviews.campaigns.reviewer_progress import ProgressFilters, reviewer_progress
from reviews.campaigns.stored_campaign import campaign_meant
from reviews.cli.context import CommandContext

REVIEWERS = Listing(
    reviewer_progress,
    columns.CAMPAIGN_REVIEWERS.columns,
    columns.CAMPAIGN_REVIEWERS.further,
    {
        "reviewer_name": "reviewer",
        "reviewer": "asked as",
        "campaign_id": "campaign id",
        "no_response": "no response",
        "settled": "settled otherwise",
        "due_at": "due",
    },
)


def show_reviewers(context: CommandContext, asked: Asked, campaign: str) -> None:
    """Print how far each reviewer of a campaign has come by now."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor, is_now=asked.as_of is None) as opened:
        campaign_id = campaign_meant(opened.snapshot.connection, campaign)
        show_list(context, REVIEWERS, opened, ProgressFilters(as_of=opened.as_of, campaign_id=campaign_id), asked)
