"""The risk owners' commands: accept a finding, reopen an accepted one, list what is accepted."""

from __future__ import annotations

import time

import click

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.options import Instant, Words, as_of_option, json_option
from governance.store.database.engine import reading
from governance.store.database.open_store import open_store
from reviews.campaigns.acceptance import Deed, Terms, accept, reopen
from reviews.campaigns.acceptance_list import listed_acceptances
from reviews.cli.context import CommandContext

COLUMNS = (
    "finding_id",
    "status",
    "policy",
    "account",
    "until",
    "accepted_for",
    "entered_by",
    "reason",
    "compensating_control",
    "ticket",
    "renewals",
)
_for_option = click.option(
    "--for", "accepted_for", metavar="ACCOUNT", help="The risk owner who says so, by account key or login; else you."
)


@click.group()
def finding() -> None:
    """Accept the risk of a finding until a day, or reopen an accepted one.

    Only a risk owner may: who is named in people.risk_owners, and is neither the person that the finding is about nor
    its reviewer. Who enters it is the operating system's user, known as an account by people.os, and must qualify too.
    """


@finding.command("accept")
@click.argument("finding_id")
@click.option("--reason", required=True, type=Words(), help="Why the risk is borne; it is kept for good.")
@click.option("--control", required=True, type=Words(), help="What is done instead.")
@click.option("--ticket", required=True, type=Words(), help="Where it is written down.")
@click.option("--until", required=True, type=Instant(), metavar="INSTANT", help="The day on which it is open again.")
@_for_option
@click.pass_obj
def accept_(
    context: CommandContext,
    finding_id: str,
    reason: str,
    control: str,
    ticket: str,
    until: int,
    accepted_for: str | None,
) -> None:
    """Accept a finding that stands; accepted again, the acceptance is renewed."""
    deed = _deed(context, finding_id, accepted_for)
    terms = Terms(reason, control, ticket, until)
    with open_store(context.settings.store.url) as engine:
        act = accept(engine, deed, terms, context.settings.people, context.settings.reviews.acceptance)
    click.echo(f"finding {finding_id} is accepted until {spelled(until)}: {_entered(deed)}, act {act.act_id}")


@finding.command("reopen")
@click.argument("finding_id")
@click.option("--reason", required=True, type=Words(), help="Why it is no longer borne; it is kept for good.")
@_for_option
@click.pass_obj
def reopen_(context: CommandContext, finding_id: str, reason: str, accepted_for: str | None) -> None:
    """End the acceptance of a finding before its day."""
    deed = _deed(context, finding_id, accepted_for)
    with open_store(context.settings.store.url) as engine:
        act = reopen(engine, deed, reason, context.settings.people)
    click.echo(f"finding {finding_id} is open again: {_entered(deed)}, act {act.act_id}")


@finding.command("list")
@click.option("--all", "every", is_flag=True, help="Also acceptances that ended, or were reopened or renewed.")
@as_of_option
@json_option
@click.pass_obj
def list_(context: CommandContext, every: bool, as_of: int | None, as_json: bool) -> None:
    """List the acceptances and the exceptions of the settings that are in force, the soonest to end first."""
    at = as_of if as_of is not None else _now()
    with open_store(context.settings.store.url) as engine, reading(engine) as connection:
        context.show(listed_acceptances(connection, at, every=every), COLUMNS, as_json)


def _deed(context: CommandContext, finding_id: str, accepted_for: str | None) -> Deed:
    return Deed(finding_id, os_author(context.settings.people), accepted_for, _now())


def _entered(deed: Deed) -> str:
    return f"entered by {deed.author.spelled()} for {deed.accepted_for or deed.author.account_id}"


def _now() -> int:
    return time.time_ns() // 1_000
