"""Reviews' commands: open, list, decide, reassign, close.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked, list_options
from governance.cli.options import Words, as_of_option, json_option


@click.group()
def review() -> None:
    """Ask whether access is still right, and record the answer."""


@review.command("open")
@as_of_option
@json_option
@click.pass_obj
def open_(context: Any, as_of: int | None, as_json: bool) -> None:
    """Open a review of new JIT accounts, new privileges and open findings that nobody was asked about yet."""
    from reviews.cli.reviewing import open_now

    open_now(context, as_of, as_json)


@review.command("list")
@list_options(
    columns.ITEMS,
    "severity", "policy", "account", "application", "entitlement", "issuer", "since", "until", "reviewer", "jit",
    states=("pending", "approved", "revoked", "no_response"),
)  # fmt: skip
@click.option("--pending", is_flag=True, help="Only items that wait for a decision.")
@click.pass_obj
def list_(context: Any, asked: Asked, pending: bool) -> None:
    """List review items, soonest due first, each with the last word on it.

    --since and --until choose by when an item was opened.
    """
    from reviews.cli.items import show_items

    show_items(context, asked, pending=pending)


@review.command()
@click.argument("item_id")
@click.argument("verdict", type=click.Choice(["approve", "revoke"]))
@click.option("--reviewer", metavar="LOGIN", help="Whose decision it is; else it is yours.")
@click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")
@click.pass_obj
def decide(context: Any, item_id: str, verdict: str, reviewer: str | None, reason: str) -> None:
    """Record a decision on an item, the reviewer's or your own; who entered it is recorded beside it.

    Who you are says the operating system; the account that you are known as, and may decide as, stands in people.os.
    """
    from reviews.cli.reviewing import record

    record(context, item_id, verdict, reviewer, reason)


@review.command()
@click.argument("item_id")
@click.option("--to", required=True, metavar="LOGIN", help="Who is asked instead: neither you nor whom it is about.")
@click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")
@click.pass_obj
def reassign(context: Any, item_id: str, to: str, reason: str) -> None:
    """Ask somebody else about an item that nobody has decided."""
    from reviews.cli.reviewing import reassign_now

    reassign_now(context, item_id, to, reason)


@review.command()
@click.argument("review_id")
@click.pass_obj
def close(context: Any, review_id: str) -> None:
    """Close a review for good: what nobody decided is recorded as no_response.

    The next review asks it again where it still stands, and about findings that are still open.
    """
    from reviews.cli.reviewing import close_now

    close_now(context, review_id)
