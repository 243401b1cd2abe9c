"""Remediation's commands; what they do is imported when they are called, so that ``--help`` answers at once."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked, list_options
from governance.cli.options import Words, json_option
from reviews.cli.short_lists import REMOVAL_STATES

_reason_option = click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")


@click.group()
def remediation() -> None:
    """Carry out what was revoked, and see it gone.

    `jitgov run` does all of it by itself. Nothing is sent but what the settings name (reviews.remediation.apply);
    docs/remediation.md tells the way of a removal, and what a person does of it.
    """


@remediation.command("list")
@list_options(
    columns.REMOVALS, "account", "application", "entitlement", "issuer", "since", "until", states=REMOVAL_STATES
)
@click.option("--open", "open_only", is_flag=True, help="Only what is not gone yet.")
@click.pass_obj
def list_(context: Any, asked: Asked, open_only: bool) -> None:
    """List removals as they stand now: how far each has come, and what a person is to do."""
    from reviews.cli.remediating import show_removals

    show_removals(context, asked, open_only=open_only)


@remediation.command()
@click.argument("removal_id", required=False, metavar="REMOVAL")
@json_option
@click.pass_obj
def plan(context: Any, removal_id: str | None, as_json: bool) -> None:
    """Take what was decided and plan it by what the sources say now; nothing is sent.

    With REMOVAL, that one is planned anew, as after what stood in its way is gone.
    """
    from reviews.cli.remediating import plan_now

    plan_now(context, removal_id, as_json=as_json)


@remediation.command()
@click.argument("removal_id", metavar="REMOVAL")
@_reason_option
@click.pass_obj
def approve(context: Any, removal_id: str, reason: str) -> None:
    """Let what is planned be sent; by somebody who neither decided it nor is whose access it is."""
    from reviews.cli.remediating import approve_now

    approve_now(context, removal_id, reason)


@remediation.command()
@json_option
@click.pass_obj
def apply(context: Any, as_json: bool) -> None:
    """Bring every removal that is due one step further: plan, send what is approved, look whether it is gone."""
    from reviews.cli.remediating import apply_now

    apply_now(context, as_json=as_json)


@remediation.command()
@click.argument("removal_id", metavar="REMOVAL")
@click.option("--gone", "word", flag_value="gone", help="You say that it is gone, where no source can tell.")
@click.option("--stays", "word", flag_value="stays", help="You say that it stays; nothing further is sent.")
@click.option("--reason", type=Words(), help="Why; it is kept for good. --gone and --stays demand it.")
@click.pass_obj
def verify(context: Any, removal_id: str, word: str | None, reason: str | None) -> None:
    """Look now whether a removal is gone; or say it, where no source can tell."""
    from reviews.cli.remediating import look_now, say_now

    if word is None:
        look_now(context, removal_id)
        return
    if not reason:
        raise click.UsageError(f"--{word} is said with a reason; give --reason")
    say_now(context, removal_id, word, reason)
