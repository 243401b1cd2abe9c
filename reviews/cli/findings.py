"""The risk owners' commands: accept a finding, reopen an accepted one, list; imported when they are called."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import Instant, Words, as_of_option
from reviews.cli.short_lists import ACCEPTANCE_STATES, ACCEPTANCES, ACCEPTANCES_FURTHER

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
    context: Any,
    finding_id: str,
    reason: str,
    control: str,
    ticket: str,
    until: int,
    accepted_for: str | None,
) -> None:
    """Accept a finding that stands; accepted again, the acceptance is renewed."""
    from reviews.cli import acceptances

    acceptances.accept_finding(context, finding_id, accepted_for, (reason, control, ticket, until))


@finding.command("reopen")
@click.argument("finding_id")
@click.option("--reason", required=True, type=Words(), help="Why it is no longer borne; it is kept for good.")
@_for_option
@click.pass_obj
def reopen_(context: Any, finding_id: str, reason: str, accepted_for: str | None) -> None:
    """End the acceptance of a finding before its day."""
    from reviews.cli import acceptances

    acceptances.reopen_finding(context, finding_id, accepted_for, reason)


@finding.command("list")
@short_list_options(
    ACCEPTANCES, ACCEPTANCES_FURTHER, "account", "policy", "since", "until",
    states=ACCEPTANCE_STATES, began="it was accepted",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Also acceptances that ended, or were reopened or renewed.")
@as_of_option
@click.pass_obj
def list_(context: Any, asked: ShortAsked, every: bool, as_of: int | None) -> None:
    """List the acceptances and the exceptions of the settings that are in force, the soonest to end first."""
    from reviews.cli import acceptances

    acceptances.show_acceptances(context, asked, as_of, every=every)
