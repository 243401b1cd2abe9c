"""The commands that show one thing whole: show, person; what they do is imported when they are called."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import as_of_option, json_option

KINDS = ("account", "person", "grant", "finding", "item", "decision", "event", "application")
_from_bus = click.option(
    "--from-bus",
    is_flag=True,
    help="Read the whole bus for records of sign-ins that nothing else leads to; it takes a while.",
)


@click.command()
@click.argument("word", metavar="[KIND] ID_OR_NAME", nargs=-1, required=True)
@_from_bus
@as_of_option
@json_option
@click.pass_obj
def show(context: Any, word: tuple[str, ...], from_bus: bool, as_of: int | None, as_json: bool) -> None:
    """Show all that is known of one thing, with its records.

    An account, a person, a grant, a finding, a review item, a decision, an event or an application, by its id;
    accounts, persons and applications by their names, too. KIND, one of these words, says which is meant where a name
    has several.
    """
    kind = word[0].lower() if len(word) == 2 and word[0].lower() in KINDS else None
    if len(word) > 2 or (len(word) == 2 and kind is None):
        raise click.UsageError(f"KIND is one of {', '.join(KINDS)}; put a name with blanks in quotes")
    from governance.cli.things.showing import print_shown

    print_shown(context, word[-1], kind, as_of, from_bus=from_bus, as_json=as_json)


@click.command()
@click.argument("name", metavar="ID_OR_NAME")
@_from_bus
@as_of_option
@json_option
@click.pass_obj
def person(context: Any, name: str, from_bus: bool, as_of: int | None, as_json: bool) -> None:
    """Show one person: what the roster says, all accounts, and what they hold together.

    By the key, login or name of any account, or by an employee id, an address or a name of the roster.
    """
    from governance.cli.things.showing import print_shown

    print_shown(context, name, "person", as_of, from_bus=from_bus, as_json=as_json)
