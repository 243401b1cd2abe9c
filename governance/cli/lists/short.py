"""What a short list can be asked: one that is read whole, so that any of its columns may be its order.

Nothing heavy is imported here, so that ``--help`` answers at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import click

from governance.cli.options import Instant, check_stretch, json_option

ShortFilter = Literal["account", "policy", "issuer", "stream", "recipient", "since", "until"]


class ShortAsked(NamedTuple):
    """What a short list was asked; a filter that was not given is None, or empty."""

    account: str | None = None
    policy: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    limit: int | None = None
    sort: str | None = None
    columns: str | None = None
    wide: bool = False
    as_csv: bool = False
    as_json: bool = False


def short_list_options(
    columns: Sequence[str],
    further: Sequence[str],
    *filters: ShortFilter,
    states: Sequence[str] = (),
    began: str = "it began",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command take a short list's options; it is given them as ``asked``, behind its context.

    ``states``: the words that ``--state`` takes; ``began``: what --since and --until choose by.
    """
    of_filters: dict[ShortFilter, Callable[..., Any]] = {
        "account": click.option("--account", metavar="A", help="Only this account: a key, or a part of its name."),
        "policy": click.option("--policy", multiple=True, metavar="ID", help="Only what this policy says."),
        "issuer": click.option("--issuer", multiple=True, metavar="IDP:TENANT", help="Only this source."),
        "stream": click.option("--stream", multiple=True, metavar="NAME", help="Only this stream."),
        "recipient": click.option("--recipient", multiple=True, metavar="NAME", help="Only what goes to this one."),
        "since": click.option(
            "--since", type=Instant(), metavar="INSTANT", help=f"Only where {began} at this instant or later."
        ),
        "until": click.option("--until", type=Instant(), metavar="INSTANT", help=f"Only where {began} before it."),
    }
    options = [of_filters[name] for name in filters]
    if states:
        of_state = click.Choice(states, case_sensitive=False)
        options.append(click.option("--state", multiple=True, type=of_state, help="Only these; several may be given."))
    names = ", ".join((*columns, *further))
    options += [
        click.option("--limit", type=click.IntRange(1), metavar="N", help="Print N rows."),
        click.option("--sort", metavar="COLUMN", help="The order: a column, or -COLUMN to turn it round."),
        click.option("--columns", metavar="A,B", help=f"These columns, of {names}."),
        click.option("--wide", is_flag=True, help="All columns."),
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV with all columns, for tools."),
        json_option,
    ]

    def added(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(*given: Any, **named: Any) -> None:
            asked = ShortAsked(**{name: named.pop(name) for name in ShortAsked._fields if name in named})
            if asked.as_json and asked.as_csv:
                raise click.UsageError("--json and --csv are two forms of one answer; give one of them")
            if asked.as_json and asked.columns is not None:
                raise click.UsageError("--json has every column; --columns chooses those of a table and of --csv")
            check_stretch(asked.since, asked.until)
            function(*given, asked=asked, **named)

        taking: Callable[..., None] = command
        for option in reversed(options):
            taking = option(taking)
        return taking

    return added
