"""The commands of the outbox: what leaves, to whom, and how it stands."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.columns import EFFECT_STATES, EFFECTS, EFFECTS_FURTHER
from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import json_option


@click.group()
def outbox() -> None:
    """See what leaves, to whom, and send it again."""


@outbox.command("list")
@short_list_options(
    EFFECTS, EFFECTS_FURTHER, "recipient", "since", "until", states=EFFECT_STATES, began="it was written"
)
@click.pass_obj
def list_effects(context: Any, asked: ShortAsked) -> None:
    """List the effects that were written last, the last one first: how each stands, and why.

    due: it is sent next; claimed: a worker is sending it; retry: it is tried again; sent; uncertain: it may have been
    sent, and nobody knows; dead: it is given up.
    """
    from governance.cli.outbox.showing import show_effects

    show_effects(context, asked)


@outbox.command("show")
@click.argument("effect_id")
@json_option
@click.pass_obj
def show_effect(context: Any, effect_id: str, as_json: bool) -> None:
    """Show one effect: what is sent, to whom, how it stands."""
    from governance.cli.outbox.showing import show_one

    show_one(context, effect_id, as_json)


@outbox.command()
@click.argument("effect_id", nargs=-1, required=True)
@click.pass_obj
def retry(context: Any, effect_id: tuple[str, ...]) -> None:
    """Send again what was given up, or may have been sent: its receiver may get that one twice, under one id."""
    from governance.cli.outbox.showing import retry_effects

    retry_effects(context, effect_id)
