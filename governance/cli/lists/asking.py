"""What a list can be asked: the options that all lists share, each said once, and what was given of them.

Nothing heavy is imported here, so that ``--help`` answers at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

import click

from governance.cli.lists.columns import ListNames
from governance.cli.options import Instant, as_of_option, check_stretch, json_option

Form = Literal["table", "json", "csv"]
SEVERITIES = ("critical", "high", "medium", "low")
Filter = Literal[
    "severity",
    "policy",
    "account",
    "person",
    "application",
    "entitlement",
    "issuer",
    "since",
    "until",
    "reviewer",
    "state",
    "jit",
]
Command = TypeVar("Command", bound=Callable[..., None])


class Asked(NamedTuple):
    """What a list was asked; a filter that was not given is None, or empty."""

    as_of: int | None = None
    as_json: bool = False
    as_csv: bool = False
    wide: bool = False
    columns: str | None = None
    limit: int | None = None
    cursor: str | None = None
    sort: str | None = None
    severity: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    account: str | None = None
    person: str | None = None
    application: str | None = None
    entitlement: str | None = None
    issuer: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    reviewer: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    jit: bool = False

    @property
    def form(self) -> Form:
        """How the rows are printed."""
        return "json" if self.as_json else "csv" if self.as_csv else "table"

    @property
    def for_tools(self) -> bool:
        """Whether a tool reads the rows: all else goes to stderr."""
        return self.as_json or self.as_csv


def _option(*names: str, **given: Any) -> Callable[[Command], Command]:
    return click.option(*names, **given)


_FILTERS: dict[Filter, Callable[[Command], Command]] = {
    "severity": _option(
        "--severity", multiple=True, type=click.Choice(SEVERITIES, case_sensitive=False), help="Only of these."
    ),
    "policy": _option("--policy", multiple=True, metavar="ID", help="Only what this policy says."),
    "account": _option("--account", metavar="A", help="Only this account: a key (issuer|subject), a login or a name."),
    "person": _option(
        "--person",
        metavar="WHO",
        help="Only this person's accounts: WHO is any of these, or an employee id, address or name of the roster.",
    ),
    "application": _option("--application", metavar="P", help="Only this application: an id or a name."),
    "entitlement": _option(
        "--entitlement", metavar="E", help="Only this entitlement: an id, type:name (as group:Finance), or a name."
    ),
    "issuer": _option("--issuer", multiple=True, metavar="IDP:TENANT", help="Only this source."),
    "since": _option("--since", type=Instant(), metavar="INSTANT", help="Only what began at this instant or later."),
    "until": _option("--until", type=Instant(), metavar="INSTANT", help="Only what began before this instant."),
    "reviewer": _option(
        "--reviewer", multiple=True, metavar="WHO", help="Only what this reviewer is asked: by key, login or name."
    ),
    "jit": _option("--jit", is_flag=True, help="Only what Just-in-Time provisioning made, candidates included."),
}
_PAGING: tuple[Callable[[Command], Command], ...] = (
    _option("--limit", type=click.IntRange(1), metavar="N", help="Print N rows, and how to go on behind them."),
    _option("--cursor", metavar="CURSOR", help="Go on where a page ended; give the other options again."),
)
_SHARED: tuple[Callable[[Command], Command], ...] = (
    _option("--wide", is_flag=True, help="All columns, ids and evidence too."),
    as_of_option,
    _option("--csv", "as_csv", is_flag=True, help="Print CSV with all columns, for tools."),
    json_option,
)


def _of_names(names: ListNames) -> tuple[Callable[[Command], Command], ...]:
    """Return the options that say which names they take."""
    columns = ", ".join((*names.columns, *names.further))
    return (
        _option("--sort", metavar="NAME", help=f"The order: {', '.join(names.sorts)}; the first is the default."),
        _option("--columns", metavar="A,B", help=f"These columns, of {columns}."),
    )


def list_options(
    names: ListNames, *filters: Filter, states: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command take a list's options; it is given them as ``asked``, the first argument behind its context.

    ``names``: the list's columns and sorts; ``filters``: those that its rows can be chosen by; ``states``: the words
    that ``--state`` takes.
    """
    chosen = [_FILTERS[name] for name in filters]
    if states:
        of_state = click.Choice(states, case_sensitive=False)
        chosen.append(
            _option("--state", multiple=True, type=of_state, help="Only in this state; several may be given.")
        )

    def added(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(**given: Any) -> None:
            asked = Asked(**{name: given.pop(name) for name in Asked._fields if name in given})
            if asked.as_json and asked.as_csv:
                raise click.UsageError("--json and --csv are two forms of one answer; give one of them")
            if asked.columns is not None and asked.as_json:
                raise click.UsageError("--json has every column; --columns chooses those of a table and of --csv")
            check_stretch(asked.since, asked.until)
            function(asked, **given)

        taking: Callable[..., None] = command
        for option in reversed((*chosen, *_PAGING, *_of_names(names), *_SHARED)):
            taking = option(taking)
        return taking

    return added
