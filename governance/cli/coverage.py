"""What the commands do that list coverage and take a statement back."""

from __future__ import annotations

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.cli.lists.columns import COVERAGE, COVERAGE_FURTHER
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.queries.coverage_list import coverage_stretches, no_log_read
from governance.queries.snapshot import Snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.worker.acts.coverage_withdrawal import withdraw


def show_coverage(context: CommandContext, asked: ShortAsked) -> None:
    """Print what is stated and assumed of every stream."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        snapshot = Snapshot(connection, context.settings.governance)
        names = {"status": "basis", "began": "from_at"}
        rows, empty = coverage_stretches(snapshot), no_log_read(snapshot)
        show_short_list(context, rows, asked, COVERAGE, COVERAGE_FURTHER, **names, empty=empty)


def withdraw_coverage(context: CommandContext, statement_id: str, reason: str) -> None:
    """Withdraw a statement, and say what follows."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act, statement = withdraw(engine, statement_id, reason, author, now_micros())
    say(
        f"statement {statement_id} of {statement.issuer} {statement.stream} is withdrawn by {author.spelled()}, act "
        f"{act.act_id}; what rested on it is derived anew by the next `jitgov govern`"
    )
