"""Shows a short list: its rows are read whole, narrowed and sorted as they were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.lists.asking import Form
from governance.cli.lists.short import ShortAsked
from ingest.contract.instants import to_micros
from ingest.contract.listed_rows import arranged, chosen_columns, value_of

_HEADS = {"account.issuer": "source", "other.issuer": "other source"}
"""What stands at the head of a column that would read badly by its own name."""
_NOTHING = "nothing to list"


def show_short_list(
    context: CommandContext,
    rows: Iterable[Any],
    asked: ShortAsked,
    columns: Sequence[str],
    further: Sequence[str] = (),
    *,
    account: str | tuple[str, ...] = (),
    status: str | None = None,
    began: str | None = None,
    empty: str = _NOTHING,
) -> None:
    """Print the rows; ``account``, ``status`` and ``began`` name the columns that filters choose by.

    Of several columns of accounts any may have the one that is asked for.
    ``empty``: what a person is told where there is no row, whatever was asked for.
    Raises UnclearError for a column that there is not.
    """
    every = (*columns, *further)
    shown = chosen_columns(asked.columns, columns, further, wide=asked.wide or asked.as_csv)
    waiting = iter(rows)
    first = list(islice(waiting, 1))
    chosen = (row for row in chain(first, waiting) if _is_chosen(row, asked, account, status, began))
    ready = list(arranged(chosen, every, asked.sort, asked.limit))
    form: Form = "json" if asked.as_json else "csv" if asked.as_csv else "table"
    heads = {name: name.removesuffix("_at").replace("_", " ") for name in every} | _HEADS
    if not ready and form == "table":
        say(_NOTHING if first else empty)
        return
    context.present(ready, Presentation(shown, heads, form))


def _is_chosen(
    row: Any, asked: ShortAsked, account: str | tuple[str, ...], status: str | None, began: str | None
) -> bool:
    columns = (account,) if isinstance(account, str) else account
    if asked.account is not None and columns and not any(_is_named(row, name, asked.account) for name in columns):
        return False
    if asked.state and status is not None and value_of(row, status) not in asked.state:
        return False
    exact = (
        ("policy", asked.policy),
        ("issuer", asked.issuer),
        ("stream", asked.stream),
        ("recipient", asked.recipient),
    )
    for column, wanted in exact:
        if wanted and str(value_of(row, column)).casefold() not in {word.casefold() for word in wanted}:
            return False
    return began is None or _is_within(value_of(row, began), asked.since, asked.until)


def _is_named(row: Any, column: str, word: str) -> bool:
    """Tell whether an account is meant: by its key, or by a part of its login or subject."""
    value = value_of(row, column)
    issuer, subject, login = (value_of(value, name) for name in ("issuer", "subject", "name"))
    names = (value if isinstance(value, str) else f"{issuer}|{subject}", subject, login, value_of(row, "name"))
    return any(word.casefold() in name.casefold() for name in names if isinstance(name, str))


def _is_within(at: datetime | None, since: int | None, until: int | None) -> bool:
    if at is None:
        return since is None
    instant = to_micros(at)
    return (since is None or instant >= since) and (until is None or instant < until)
