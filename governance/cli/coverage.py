"""What the commands do that list coverage and take a statement back."""

from __future__ import annotations

import time

import click

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.queries.coverage_list import coverage_stretches
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.worker.coverage_withdrawal import withdraw

COLUMNS = ("issuer", "stream", "basis", "from_at", "to_at", "stated_by", "withdrawn_by", "reason", "statement_id")


def show_coverage(context: CommandContext, *, as_json: bool) -> None:
    """Print what is stated and assumed of every stream."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        context.show(coverage_stretches(Snapshot(connection, context.settings.governance)), COLUMNS, as_json)


def withdraw_coverage(context: CommandContext, statement_id: str, reason: str) -> None:
    """Withdraw a statement, and say what follows."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act, statement = withdraw(engine, statement_id, reason, author, time.time_ns() // 1_000)
    click.echo(
        f"statement {statement_id} of {statement.issuer} {statement.stream} is withdrawn by {author.spelled()}, act "
        f"{act.act_id}; what rested on it is derived anew by the next `jitgov govern`"
    )
