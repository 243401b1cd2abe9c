"""What ``jitgov sql`` prints: the rows of a SELECT over the views, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import click

from governance.cli.context import CommandContext, Presentation
from governance.queries.as_of import minute
from governance.queries.snapshot import Snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.store.free_sql.answer import Answer
from governance.store.free_sql.asking import answer_of
from ingest.contract.counting import counted

_VIEW = "v_findings"


def print_answer(
    context: CommandContext, sql: str, *, limit: int | None, seconds: float, as_csv: bool, as_json: bool
) -> None:
    """Print the answer, row by row as it comes. Raises as ``answer_of`` does."""
    with existing_store(context.settings.store) as engine:
        with reading(engine) as connection:
            snapshot = Snapshot(connection, context.settings.governance, is_live=context.settings.is_live)
            incomplete, as_of = snapshot.incomplete, snapshot.default_as_of(now := now_micros())
        with answer_of(engine, sql, seconds) as answer:
            if incomplete is not None:
                click.echo(f"INCOMPLETE: {incomplete}", err=True)
            if _VIEW in sql.casefold() and as_of.at < now:
                listed = f"`jitgov findings` as of {minute(as_of.at)} ({as_of.why})"
                click.echo(f"{_VIEW} tells states as of now, {listed}", err=True)
            columns = [_column(name) for name in answer.columns]
            form: Literal["table", "json", "csv"] = "json" if as_json else "csv" if as_csv else "table"
            context.present(_named(answer, limit), Presentation(columns, form=form))
            if limit is not None and next(answer.rows, None) is not None:
                click.echo(f"there are more than {counted(limit, 'row')}: give a larger --limit, or none", err=True)


def _named(answer: Answer, limit: int | None) -> Iterator[dict[str, object]]:
    """Yield at most so many rows by the names of their columns."""
    names = [_column(name) for name in answer.columns]
    count = 0
    while (limit is None or count < limit) and (row := next(answer.rows, None)) is not None:
        count += 1
        yield dict(zip(names, row, strict=True))


def _column(name: str) -> str:
    """Return a column's name without the dot by which a list's column reaches into what it holds."""
    return name.replace(".", "_")
