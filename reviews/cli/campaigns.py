"""Campaigns' commands; what they do is imported when they are called, so that ``--help`` answers at once."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked, list_options
from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import Instant, Words, json_option
from reviews.cli.short_lists import (
    CAMPAIGN_ITEM_STATES,
    CAMPAIGN_STATES,
    CAMPAIGNS,
    CAMPAIGNS_FURTHER,
    DEFINITIONS,
    DEFINITIONS_FURTHER,
)

_reason_option = click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")


@click.group()
def campaign() -> None:
    """Ask about a stated population of access.

    It is answered, closed and signed off. The settings (reviews.campaigns) define campaigns; docs/campaigns.md tells
    how. Who enters anything is the operating system's user, known as an account by people.os: owners open, extend,
    cancel, close and sign off; reviewers decide.
    """


@campaign.command()
@click.argument("name", required=False)
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False), help="Enter the definition that it holds, as JSON."
)
@json_option
@click.pass_obj
def define(context: Any, name: str | None, file: str | None, as_json: bool) -> None:
    """Show how a campaign is defined, with all defaults, and when it would be due; or all of them; or define one.

    Whoever enters a definition is one of its owners. Those of the settings stand above, and are changed there.
    """
    from reviews.cli import campaigning

    if file is None:
        campaigning.show_definition(context, name, as_json=as_json)
        return
    if name is not None or as_json:
        raise click.UsageError("--file enters a definition; NAME and --json show one")
    from pathlib import Path

    campaigning.enter_definition(context, Path(file))


@campaign.command("list")
@short_list_options(DEFINITIONS, DEFINITIONS_FURTHER)
@click.pass_obj
def list_(context: Any, asked: ShortAsked) -> None:
    """List the campaigns that are defined, each with how its last one stands; what_changed is `jitgov review`."""
    from reviews.cli.campaigning import show_definitions

    show_definitions(context, asked)


@campaign.command("open")
@click.argument("name")
@json_option
@click.pass_obj
def open_(context: Any, name: str, as_json: bool) -> None:
    """Open a campaign of a definition, as of now; one that was left half open is opened on.

    It opens whole or not at all: where a source was not read lately, or an item would have no reviewer, it says so.
    """
    from reviews.cli.campaigning import open_now

    open_now(context, name, as_json=as_json)


@campaign.command()
@short_list_options(CAMPAIGNS, CAMPAIGNS_FURTHER, "since", "until", states=CAMPAIGN_STATES, began="it was opened")
@click.argument("campaign_id", metavar="[ID|NAME]", required=False)
@click.pass_obj
def status(context: Any, asked: ShortAsked, campaign_id: str | None) -> None:
    """List the campaigns that were opened, the latest first: how many items came, went, and how they ended.

    With ID, that one; with NAME, all of that definition.
    """
    from reviews.cli.campaigning import show_campaigns

    show_campaigns(context, asked, campaign_id)


@campaign.command()
@list_options(
    columns.CAMPAIGN_ITEMS, "account", "application", "entitlement", "issuer", "reviewer", states=CAMPAIGN_ITEM_STATES
)
@click.option("--campaign", "campaign_id", metavar="ID|NAME", help="Only of this campaign; of a name the latest one.")
@click.option("--pending", is_flag=True, help="Only items that wait for somebody's word.")
@click.pass_obj
def items(context: Any, asked: Asked, campaign_id: str | None, pending: bool) -> None:
    """List items of campaigns as they stand now, each with who is asked and the last word on it."""
    from reviews.cli.campaigning import show_items

    show_items(context, asked, campaign_id, pending=pending)


@campaign.command()
@list_options(columns.CAMPAIGN_REVIEWERS)
@click.argument("campaign_id", metavar="ID|NAME")
@click.pass_obj
def reviewers(context: Any, asked: Asked, campaign_id: str) -> None:
    """List whom a campaign asks, and how far each has come: how many items are open, overdue, answered.

    Of a name the latest campaign. Whoever is waited for most comes first.
    """
    from reviews.cli.reviewer_progress import show_reviewers

    show_reviewers(context, asked, campaign_id)


@campaign.command()
@click.argument("verdict", type=click.Choice(["approve", "revoke", "reduce", "abstain"]))
@click.argument("item_ids", nargs=-1, required=True, metavar="ITEM...")
@click.option("--reviewer", metavar="WHO", help="Whose decision it is; else it is yours.")
@click.option("--reason", type=Words(), help="Why; it is kept for good. Some decisions demand it.")
@json_option
@click.pass_obj
def decide(
    context: Any, verdict: str, item_ids: tuple[str, ...], reviewer: str | None, reason: str | None, as_json: bool
) -> None:
    """Decide an item, or several alike, all or none; a later decision corrects an earlier one until it closes.

    Privileges and items with findings are decided one by one.
    """
    from reviews.cli.campaigning import decide_now

    decide_now(context, verdict, item_ids, reviewer, reason, as_json=as_json)


@campaign.command()
@click.argument("campaign_id", metavar="ID|NAME")
@click.option("--due", required=True, type=Instant(), metavar="INSTANT", help="By when an answer is due now.")
@_reason_option
@click.pass_obj
def extend(context: Any, campaign_id: str, due: int, reason: str) -> None:
    """Let a campaign be due later, and be closed as much later."""
    from reviews.cli.campaigning import extend_now

    extend_now(context, campaign_id, due, reason)


@campaign.command()
@click.argument("item_id")
@click.option("--to", required=True, metavar="WHO", help="Who is asked instead, by key or login.")
@click.option("--reviewer", metavar="WHO", help="In whose place, where several are asked.")
@_reason_option
@click.pass_obj
def reassign(context: Any, item_id: str, to: str, reviewer: str | None, reason: str) -> None:
    """Ask somebody else about an item: its reviewer and the campaign's owners may say so."""
    from reviews.cli.campaigning import reassign_now

    reassign_now(context, item_id, to, reviewer, reason)


@campaign.command()
@click.option("--to", required=True, metavar="WHO", help="Who decides in your place, by key or login.")
@click.option("--since", type=Instant(), metavar="INSTANT", help="From when on; else from now on.")
@click.option("--until", required=True, type=Instant(), metavar="INSTANT", help="Until when.")
@_reason_option
@click.pass_obj
def delegate(context: Any, to: str, since: int | None, until: int, reason: str) -> None:
    """Let somebody decide in your place for a time; what he is not free to judge stays yours."""
    from reviews.cli.campaigning import delegate_now

    delegate_now(context, to, since, until, reason)


@campaign.command()
@click.argument("campaign_id", metavar="ID|NAME")
@_reason_option
@click.pass_obj
def close(context: Any, campaign_id: str, reason: str) -> None:
    """Close a campaign before its time: what nobody answered is recorded as no_response, and the access stays."""
    from reviews.cli.campaigning import close_now

    close_now(context, campaign_id, reason)


@campaign.command()
@click.argument("campaign_id", metavar="ID|NAME")
@_reason_option
@click.pass_obj
def cancel(context: Any, campaign_id: str, reason: str) -> None:
    """Cancel a campaign: nothing that was said is acted upon, and all of it stays on record."""
    from reviews.cli.campaigning import cancel_now

    cancel_now(context, campaign_id, reason)


@campaign.command("sign-off")
@click.argument("campaign_id", metavar="ID|NAME")
@click.option("--unanswered", default=0, type=click.IntRange(0), help="How many items you know got no response.")
@json_option
@click.pass_obj
def sign_off(context: Any, campaign_id: str, unanswered: int, as_json: bool) -> None:
    """Sign what a closed campaign came to: bound to the hashes of its population and of all that became of it.

    Items without a response are listed one by one, and their number is to be stated.
    """
    from reviews.cli.campaigning import sign_off_now

    sign_off_now(context, campaign_id, unanswered, as_json=as_json)
