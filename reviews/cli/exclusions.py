"""The commands about what the sweep leaves alone: add, list, withdraw; imported when they are called."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import Instant, Words
from reviews.cli.short_lists import EXCLUSION_STATES, EXCLUSIONS, EXCLUSIONS_FURTHER


@click.group()
def exclusion() -> None:
    """Leave an account out of the sweep until a day, or take that back.

    The settings (governance.sweep.exclusions) may exclude accounts, too; what they say is listed here and changed
    there. Who enters an exclusion is the operating system's user, known as an account by people.os, and nobody
    excludes himself.
    """


@exclusion.command("add")
@click.argument("account")
@click.option("--reason", required=True, type=Words(), help="Why it is left alone; it is kept for good.")
@click.option("--until", required=True, type=Instant(), metavar="INSTANT", help="From when on it is judged again.")
@click.pass_obj
def add(context: Any, account: str, reason: str, until: int) -> None:
    """Leave an account out of the sweep until a day: by its key, login or name, or by a pattern of logins with `*`.

    The next sweep goes by it; excluded once more, the later word counts.
    """
    from reviews.cli import excluding

    excluding.add_exclusion(context, account, reason, until)


@exclusion.command("list")
@short_list_options(
    EXCLUSIONS, EXCLUSIONS_FURTHER, "account", "since", "until", states=EXCLUSION_STATES, began="it was entered"
)
@click.option("--all", "every", is_flag=True, help="Also those that ended, or were withdrawn.")
@click.pass_obj
def list_(context: Any, asked: ShortAsked, every: bool) -> None:
    """List what the sweep leaves alone, by people's word and by the settings', the soonest to end first."""
    from reviews.cli import excluding

    excluding.show_exclusions(context, asked, every=every)


@exclusion.command("withdraw")
@click.argument("account", metavar="ACCOUNT|ACT_ID")
@click.option("--reason", required=True, type=Words(), help="Why it is judged again; it is kept for good.")
@click.pass_obj
def withdraw(context: Any, account: str, reason: str) -> None:
    """Take back an exclusion that a person entered: the next sweep judges the account again."""
    from reviews.cli import excluding

    excluding.withdraw_exclusion(context, account, reason)
