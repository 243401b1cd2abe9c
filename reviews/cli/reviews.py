"""Reviews' commands: open, list, decide, close."""

from __future__ import annotations

import time

import click

from governance.cli.authorship import os_author
from governance.cli.lists.asking import Asked, list_options
from governance.cli.opened_snapshot import opened_snapshot
from governance.cli.options import as_of_option, json_option
from governance.model.keys import application_key
from governance.settings.sections import GovernanceSettings
from governance.store.database.open_store import open_store
from reviews.campaigns.decisions import DecisionInput, Verdict, close_review
from reviews.campaigns.decisions import decide as record_decision
from reviews.campaigns.opening import open_review
from reviews.cli.context import CommandContext


@click.group()
def review() -> None:
    """Ask whether access is still right, and record the answer."""


@review.command("open")
@as_of_option
@json_option
@click.pass_obj
def open_(context: CommandContext, as_of: int | None, as_json: bool) -> None:
    """Open a review of new JIT accounts, new privileges and open findings that nobody was asked about yet."""
    with opened_snapshot(context, as_of, as_json) as opened_store:
        instant = opened_store.as_of
    with open_store(context.settings.store.url) as engine:
        owners = owners_of(context.settings.governance)
        opened = open_review(engine, owners, context.settings.reviews, kind="on_request", as_of=instant, now=_now())
    if as_json:
        context.show([{"review_id": opened.review_id, "items": opened.items}], (), as_json)
    elif opened.review_id is None:
        click.echo("nothing new to ask")
    else:
        click.echo(f"review {opened.review_id} opened with {opened.items:,} items")


@review.command("list")
@list_options(
    "account", "application", "entitlement", "issuer", "since", "until", "reviewer", "jit",
    states=("pending", "approve", "revoke"),
)  # fmt: skip
@click.option("--pending", is_flag=True, help="Only items that wait for a decision.")
@click.pass_obj
def list_(context: CommandContext, asked: Asked, pending: bool) -> None:
    """List review items, soonest due first, each with the last word on it.

    --since and --until choose by when an item was opened.
    """
    from reviews.cli.items import show_items

    show_items(context, asked, pending=pending)


@review.command()
@click.argument("item_id")
@click.argument("verdict", type=click.Choice(["approve", "revoke"]))
@click.option("--reviewer", metavar="LOGIN", help="Whose decision it is; else it is yours.")
@click.option("--reason", required=True, help="Why; it is kept for good.")
@click.pass_obj
def decide(context: CommandContext, item_id: str, verdict: Verdict, reviewer: str | None, reason: str) -> None:
    """Record a decision on an item, the reviewer's or your own; who entered it is recorded beside it.

    Who you are says the operating system; the account that you are known as, and may decide as, stands in people.os.
    """
    if not reason.strip():
        raise click.BadParameter("a decision needs a reason", param_hint="--reason")
    author = os_author(context.settings.people)
    with open_store(context.settings.store.url) as engine:
        decision_id = record_decision(engine, item_id, DecisionInput(verdict, reviewer, author, reason, _now()))
    click.echo(f"decision {decision_id} recorded, entered by {author.spelled()} for {reviewer or author.account_id}")


@review.command()
@click.argument("review_id")
@click.pass_obj
def close(context: CommandContext, review_id: str) -> None:
    """Close a review for good; items nobody decided keep their access and stand in the report."""
    with open_store(context.settings.store.url) as engine:
        decided, left = close_review(engine, review_id, _now())
    click.echo(f"review {review_id} closed: {decided:,} decided, {left:,} not")


def owners_of(settings: GovernanceSettings) -> dict[str, str]:
    """Return the applications' owners: application id → login."""
    return {application_key(a.issuer, a.id): a.owner for a in settings.applications if a.owner}


def _now() -> int:
    return time.time_ns() // 1_000
