"""``jitgov notify``: whether people are reached.

What it does is imported when it is called, and its context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click


@click.group()
def notify() -> None:
    """See whether people are reached, as `notifications` says."""


@notify.command()
@click.option("--to", metavar="KEY", help="A person, by account key or login: where his mail goes.")
@click.option("--channel", metavar="NAME", default="mail", show_default=True, help="mail, slack:NAME or teams:NAME.")
@click.pass_obj
def test(context: Any, to: str | None, channel: str) -> None:
    """Send one message that says what it is, past the outbox, and say what became of it.

    A person is looked up as the digests look him up. Exit code 75: it was not taken, or nobody knows; 1: it was
    refused for good.
    """
    from reviews.cli.notifying import send_test

    send_test(context, to, channel)
