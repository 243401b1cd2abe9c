"""What campaigns' commands do."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click
import msgspec
from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.line_width import say
from governance.cli.lists import columns
from governance.cli.lists.asking import Asked
from governance.cli.lists.choosing import choice
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.cli.lists.showing import Listing, show_list
from governance.cli.opened_snapshot import opened_snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.counting import counted
from reviews.campaigns import owners_deeds
from reviews.campaigns.answering import AnswerGiven, AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items, count_campaign_items
from reviews.campaigns.campaign_list import campaign_view, campaign_views, definition_views
from reviews.campaigns.campaign_opening import OpeningContext, open_campaign
from reviews.campaigns.closing_campaigns import close_campaign, owners_of
from reviews.campaigns.definitions.calendar import latest_slot, opened_campaign
from reviews.campaigns.definitions.checks import definition_called
from reviews.campaigns.definitions.in_force import define, definition_of, definitions_in_force
from reviews.campaigns.people.called import called_in
from reviews.campaigns.replacing_reviewers import delegate, reassign_item
from reviews.campaigns.stored_campaign import campaign_meant
from reviews.cli.context import CommandContext
from reviews.cli.reviewing import open_now as open_review_now
from reviews.cli.short_lists import CAMPAIGNS, CAMPAIGNS_FURTHER, DEFINITIONS, DEFINITIONS_FURTHER
from reviews.settings.campaigns import WHAT_CHANGED, CampaignSettings, Decision
from reviews.store.campaigns.campaign_rows import campaign_row

ITEMS = Listing(
    campaign_items,
    columns.CAMPAIGN_ITEMS.columns,
    columns.CAMPAIGN_ITEMS.further,
    {
        "item_id": "item",
        "campaign_id": "campaign id",
        "reviewer_names": "reviewers",
        "reviewers": "reviewer keys",
        "due_at": "due",
        "decided_at": "decided",
    },
    count_campaign_items,
    ("campaign", "application", "outcome"),
)


def enter_definition(context: CommandContext, file: Path) -> None:
    """Enter the definition that a file holds as JSON, and say who did."""
    author = os_author(context.settings.people)
    definition = definition_of(file.read_bytes(), str(file))
    with existing_store(context.settings.store) as engine:
        act = define(engine, context.settings.reviews.campaigns, definition, author, now_micros())
    say(f"{definition.name} is defined by {author.spelled()}, act {act.act_id}; `jitgov campaign open` opens it")


def show_definition(context: CommandContext, name: str | None, *, as_json: bool) -> None:
    """Print definitions, whole, and when each would be opened and due next."""
    with existing_store(context.settings.store) as engine:
        defined = _defined(context, engine)
    now = now_micros()
    for definition in [definition_called(defined, name)] if name is not None else defined:
        # No sentence to be folded: a tool reads it, or whoever copies it.
        click.echo(msgspec.json.encode(definition) if as_json else _spelled(msgspec.to_builtins(definition)))
        if as_json:
            continue
        slot = latest_slot(definition.schedule, now, 0) if definition.schedule is not None else None
        begun = opened_campaign(definition, now)
        last = f"last due to be opened at {spelled(slot)}; " if slot is not None else ""
        say(f"  {last}opened now, it would be due at {spelled(begun.due_at)}, closed at {spelled(begun.closes_at)}")
    if not defined and name is None:
        say("no campaign is defined: reviews.campaigns in the settings, or --file, defines one")


def show_definitions(context: CommandContext, asked: ShortAsked) -> None:
    """Print the definitions, each with its last campaign."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        rows = definition_views(connection, definitions_in_force(connection, context.settings.reviews.campaigns))
        show_short_list(context, rows, asked, DEFINITIONS, DEFINITIONS_FURTHER)


def show_campaigns(context: CommandContext, asked: ShortAsked, word: str | None) -> None:
    """Print the campaigns that were opened; ``word``: one alone by its id, or all of a name."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        rows, empty = list(campaign_views(connection)), "no campaign was opened"
        if word is not None:
            named = [row for row in rows if row.name.casefold() == word.casefold()]
            rows = named or [campaign_view(connection, word)]
        names = {"status": "state", "began": "opened_at"}
        show_short_list(context, rows, asked, CAMPAIGNS, CAMPAIGNS_FURTHER, **names, empty=empty)


def show_items(context: CommandContext, asked: Asked, campaign_id: str | None, *, pending: bool) -> None:
    """Print items of campaigns as they stand now."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor, is_now=asked.as_of is None) as opened:
        whole = campaign_meant(opened.snapshot.connection, campaign_id) if campaign_id is not None else None
        filters = CampaignItemFilters(
            as_of=opened.as_of, campaign_id=whole, pending_only=pending, **choice(opened.snapshot, asked)
        )
        show_list(context, ITEMS, opened, filters, asked)


def open_now(context: CommandContext, name: str, *, as_json: bool) -> None:
    """Open a campaign, and say how many items it has; the one that is built in is the review of what changed."""
    if name == WHAT_CHANGED:
        open_review_now(context, None, as_json)
        return
    with existing_store(context.settings.store) as engine:
        definition = definition_called(_defined(context, engine), name)
        opened = open_campaign(engine, _opening(context), definition, now_micros())
    if as_json:
        context.show([opened._asdict()], (), as_json)
        return
    say(f"campaign {opened.campaign_id} of {name} opened with {counted(opened.items, 'item')}")
    for reason, count in sorted(opened.exclusions.items()):
        click.echo(f"  {counted(count, 'row is', 'rows are')} no item: {reason}")


def decide_now(
    context: CommandContext,
    verdict: str,
    item_ids: tuple[str, ...],
    reviewer: str | None,
    reason: str | None,
    *,
    as_json: bool,
) -> None:
    """Record a decision, and say how each item stands with it."""
    author = os_author(context.settings.people)
    given = AnswerInput(cast(Decision, verdict), reviewer, author, reason, now_micros())
    with existing_store(context.settings.store) as engine:
        answers = answer(engine, item_ids, given)
        who = called_in(engine, reviewer or author.account_id or author.spelled())
    if as_json:
        context.show(
            [answer_given._asdict() | {"prevails": answer_given.prevails} for answer_given in answers], (), as_json
        )
        return
    for answer_given in answers:
        say(f"decision {answer_given.decision_id} on item {answer_given.item_id}: {_standing(answer_given)}")
    say(f"entered by {author.spelled()} for {who}")


def extend_now(context: CommandContext, campaign_id: str, due_at: int, reason: str) -> None:
    """Let a campaign be due later."""
    with existing_store(context.settings.store) as engine:
        row = owners_deeds.extend(
            engine, _meant(engine, campaign_id), due_at, reason, os_author(context.settings.people), now_micros()
        )
    say(f"campaign {row.campaign_id} is due at {spelled(row.due_at)}, and closed at {spelled(row.closes_at)}")


def reassign_now(context: CommandContext, item_id: str, to: str, reviewer: str | None, reason: str) -> None:
    """Give an item to another reviewer."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act = reassign_item(engine, item_id, to, reason, author, now_micros(), reviewer)
    say(f"item {item_id} is {to}'s to decide, reassigned by {author.spelled()}, act {act.act_id}")


def delegate_now(context: CommandContext, to: str, since: int | None, until: int, reason: str) -> None:
    """Let somebody decide in one's place for a time."""
    author, now = os_author(context.settings.people), now_micros()
    with existing_store(context.settings.store) as engine:
        delegate(engine, to, since if since is not None else now, until, reason, author, now)
        who = called_in(engine, author.account_id or author.spelled())
    say(f"{to} may decide for {who} until {spelled(until)}, entered by {author.spelled()}")


def close_now(context: CommandContext, campaign_id: str, reason: str) -> None:
    """Close a campaign, once its items have followed all that changed."""
    with existing_store(context.settings.store) as engine:
        row, totals = close_campaign(engine, _opening(context), _meant(engine, campaign_id), reason, now_micros())
    say(
        f"campaign {row.campaign_id} closed: {totals.decided:,} decided, {totals.no_response:,} without a response, "
        f"{totals.carried:,} carried, {totals.superseded:,} superseded"
    )


def cancel_now(context: CommandContext, campaign_id: str, reason: str) -> None:
    """Cancel a campaign."""
    with existing_store(context.settings.store) as engine:
        author, whole = os_author(context.settings.people), _meant(engine, campaign_id)
        row = owners_deeds.cancel(engine, whole, reason, author, now_micros())
    say(f"campaign {row.campaign_id} is cancelled; what was said of it stays on record")


def sign_off_now(context: CommandContext, campaign_id: str, unanswered: int, *, as_json: bool) -> None:
    """List what got no response, and sign a closed campaign off."""
    author = os_author(context.settings.people)
    with opened_snapshot(context, None, is_now=True) as opened:
        whole = campaign_meant(opened.snapshot.connection, campaign_id)
        row = campaign_row(opened.snapshot.connection, whole)
        if row is not None and row.state in ("closed", "signed_off"):
            filters = CampaignItemFilters(as_of=opened.as_of, campaign_id=whole, states=("no_response",))
            show_list(context, ITEMS, opened, filters, Asked(as_json=as_json))
    with existing_store(context.settings.store) as engine:
        sealed = owners_deeds.sign_off(engine, whole, unanswered, author, now_micros())
    click.echo(
        f"campaign {whole} signed off by {author.spelled()}: population {sealed.population}, report {sealed.report}; "
        f"{sealed.totals.no_response:,} without a response, {sealed.privileged_unanswered:,} of them privileges",
        err=as_json,
    )


def _defined(context: CommandContext, engine: Engine) -> list[CampaignSettings]:
    with reading(engine) as connection:
        return definitions_in_force(connection, context.settings.reviews.campaigns)


def _meant(engine: Engine, word: str) -> str:
    with reading(engine) as connection:
        return campaign_meant(connection, word)


def _opening(context: CommandContext) -> OpeningContext:
    settings = context.settings
    author = os_author(settings.people)
    return OpeningContext(settings.governance, owners_of(settings.governance), author, settings.is_live)


def _standing(given: AnswerGiven) -> str:
    if given.state == "asked":
        return f"recorded as {given.verdict}; others are still asked"
    if given.state == "undecided":
        return f"recorded as {given.verdict}; nobody has decided"
    said = "recorded, and" if given.prevails else f"recorded as {given.verdict}, but another word stands above it:"
    return f"{said} the item is {given.outcome}"


def _spelled(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
