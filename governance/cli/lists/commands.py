"""Governance's commands that list: accounts, access, findings, applications, changes, sweep.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked, list_options
from governance.cli.options import Instant

ACCOUNT_STATES = ("active", "invited", "disabled", "locked", "deleted", "unknown")
FINDING_STATES = ("open", "accepted", "closed", "superseded", "foreseen", "shadow")
VERDICTS = ("stale", "not_evaluable", "excluded", "young", "active")
"""The words of states and verdicts; a test holds each equal to those that queries give."""


@click.command()
@list_options(columns.ACCOUNTS, "account", "application", "issuer", "since", "until", "jit", states=ACCOUNT_STATES)
@click.pass_obj
def accounts(context: Any, asked: Asked) -> None:
    """List the accounts at IdPs and in applications: how each came to be, its state, when it was last used.

    --since and --until choose by when an account was made.
    """
    from governance.cli.lists import answers

    answers.show_accounts(context, asked)


@click.command()
@list_options(columns.ACCESS, "account", "person", "application", "entitlement", "issuer", "since", "until", "jit")
@click.option("--eligible", is_flag=True, help="Also what is only eligible, which is not held.")
@click.option("--known-at", type=Instant(), metavar="INSTANT", help="What was believed at that instant; else now.")
@click.option(
    "--between",
    type=(Instant(), Instant()),
    metavar="A B",
    help="What was held at any moment from A to B, and what of it was gained or lost; instead of --as-of.",
)
@click.pass_obj
def access(context: Any, asked: Asked, eligible: bool, known_at: int | None, between: tuple[int, int] | None) -> None:
    """List the grants held as of an instant, each with the group it comes through and when it was last used.

    --wide names all groups on the way, and what the roster said of the holder then. --since and --until choose by when
    a grant began. Which accounts are one person's, and what things are called, is told as it is known now.
    """
    if between is not None and asked.as_of is not None:
        raise click.UsageError("--between names both instants; leave --as-of out")
    if between is not None and between[0] > between[1]:
        raise click.UsageError("--between: the first instant lies behind the second; give the earlier one first")
    from governance.cli.lists import answers

    answers.show_access(context, asked, eligible=eligible, known_at=known_at, between=between)


@click.command()
@list_options(
    columns.FINDINGS,
    "severity", "policy", "account", "application", "entitlement", "issuer", "since", "until", "jit",
    states=FINDING_STATES,
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Also closed and superseded ones.")
@click.option("--not-evaluable", is_flag=True, help="Instead, why policies could not answer, and how often.")
@click.option("--each", is_flag=True, help="With --not-evaluable: every answer that could not be given.")
@click.pass_obj
def findings(context: Any, asked: Asked, every: bool, not_evaluable: bool, each: bool) -> None:
    """List the findings that are open as of an instant, the gravest first, of these the oldest.

    "began" is when it became true, by the records; "detected" when this store first could tell; "told" when a report
    first printed it or a review asked about it. --since and --until choose by when a finding was detected; with
    --not-evaluable, by from when on it could not be told. A finding whose date lies at most governance.foreseen_days
    ahead is listed by --state foreseen, with --until as far ahead as that.
    """
    if each and not not_evaluable:
        raise click.UsageError("--each goes with --not-evaluable; findings are listed each")
    from governance.cli.lists import answers

    if each:
        answers.show_unanswered(context, asked)
    elif not_evaluable:
        answers.show_reasons(context, asked)
    else:
        answers.show_findings(context, asked, every=every)


@click.command()
@list_options(columns.APPLICATIONS, "application", "issuer")
@click.pass_obj
def applications(context: Any, asked: Asked) -> None:
    """List the applications: whose they are, what they are in scope of, whether their JIT provisioning is approved.

    Beside what the register in the settings says stands what records tell: accounts, who is assigned, last use, open
    findings, and whether something ends its accounts.
    """
    from governance.cli.lists import answers

    answers.show_applications(context, asked)


@click.command()
@list_options(columns.CHANGES, "account", "application", "entitlement", "issuer", "since", "until", "jit")
@click.pass_obj
def changes(context: Any, asked: Asked) -> None:
    """List who gained and who lost what, by whom and how, the newest first.

    --since and --until bound when it changed; without --since all is listed that is known.
    """
    from governance.cli.lists import answers

    answers.show_changes(context, asked)


@click.command()
@list_options(columns.SWEEP, "account", "issuer", "since", "until", "jit")
@click.option(
    "--verdict",
    "wanted",
    multiple=True,
    type=click.Choice(VERDICTS),
    help="Only these verdicts; may be given several times. Without it a table leaves out what is active.",
)
@click.pass_obj
def sweep(context: Any, asked: Asked, wanted: tuple[str, ...]) -> None:
    """Judge which accounts are stale: no sign of use for the threshold, by all that was read, or by a list's own word.

    "basis" says on what a verdict rests: streams that were stated to be read, or assumed to be; a list that states each
    last sign-in. Judged are the accounts at IdPs that have not ended: an application's own account is used by way of
    one of these, and `jitgov accounts --application P` tells when. `jitgov exclusion add` leaves an account out.
    "step" is how far the sweep of `jitgov run` has come with it (reviews.stale): warned, resting (nothing is known just
    now), refused (something stands against it), due, handed over: then `jitgov remediation` tells of it.
    Nothing is changed. The last line counts the verdicts; they add up to the accounts judged. A page counts nothing.
    --since and --until choose by when an account was made.
    """
    from governance.cli.lists import answers

    answers.show_sweep(context, asked, wanted)
