"""The commands about what is kept of people: erase, hold; imported when they are called."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import Words, json_option

_reason_option = click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")
_matter_option = click.option("--matter", required=True, type=Words(), help="The matter that it is held for.")


@click.command()
@click.argument("person")
@click.option("--reason", type=Words(), help="Why; it is kept for good. Only --dry-run does without.")
@click.option("--ticket", type=Words(), help="The organisation's own case, as DPO-7. Only --dry-run does without.")
@click.option("--dry-run", is_flag=True, help="Only say what is known of them, and where.")
@click.pass_obj
def erase(context: Any, person: str, reason: str | None, ticket: str | None, dry_run: bool) -> None:
    """Erase a person: names, addresses and records of all their accounts; keys, instants and hashes stay.

    PERSON is an account's key, login or name, or roster:…; all accounts of the identity are meant. It holds for records
    that are read later, too, and for a store that is founded anew. What a legal hold stands on is not erased. What
    jitgov does not reach is told: the bus, copies, the sources.
    """
    from reviews.cli import erasing

    for name, value in (("reason", reason), ("ticket", ticket)):
        if value is None and not dry_run:
            raise click.UsageError(f"Missing option '--{name}'; --dry-run alone does without")
    erasing.erase_person(context, person, reason or "", ticket or "", dry_run=dry_run)


@click.group()
def hold() -> None:
    """Keep what is known of a person for a matter: legal holds.

    While one stands nothing of the person is erased, no account of theirs is suspended by the sweep, and reports and
    records are not removed by their age.
    """


@hold.command("place")
@click.argument("person")
@_matter_option
@_reason_option
@click.pass_obj
def place(context: Any, person: str, matter: str, reason: str) -> None:
    """Place a hold on all accounts of a person, by key, login, name or roster:…."""
    from reviews.cli import erasing

    erasing.place_hold(context, person, matter, reason)


@hold.command("lift")
@click.argument("person")
@_matter_option
@_reason_option
@click.pass_obj
def lift(context: Any, person: str, matter: str, reason: str) -> None:
    """Lift the hold of a matter; nobody lifts one on himself."""
    from reviews.cli import erasing

    erasing.lift_hold(context, person, matter, reason)


@hold.command("list")
@json_option
@click.pass_obj
def list_(context: Any, as_json: bool) -> None:
    """List the holds that stand."""
    from reviews.cli import erasing

    erasing.show_holds(context, as_json=as_json)
