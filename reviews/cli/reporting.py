"""What the commands that write reports do."""

from __future__ import annotations

import time
from pathlib import Path

import click

from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot, say_as_of
from governance.store.database.engine import writing
from governance.store.database.open_store import existing_store
from governance.store.telling.printed_reports import write_printed
from ingest.contract.errors import BrokenError
from reviews.cli.context import CommandContext
from reviews.reports.catalogue import load_reports


def write_report(context: CommandContext, name: str, folder: Path, as_of: int | None, *, as_json: bool) -> None:
    """Write a report into a folder, keep what it prints, and print the path of its page last.

    Raises BrokenError, once it is written, where its audit trail is broken.
    """
    with opened_snapshot(context, as_of) as opened:
        say_as_of(opened, as_json)
        written = load_reports()[name].write(opened.snapshot, opened.as_of, folder, context.settings.report)
    if written.printed is not None:
        with existing_store(context.settings.store) as engine, writing(engine) as connection:
            write_printed(connection, written.printed, time.time_ns() // 1_000)
    if as_json:
        context.show([{"page": str(written.page), **written.summary}], (), as_json)
    else:
        say(written.says)
        click.echo(str(written.page))
    if written.chain_fault is not None:
        raise BrokenError(f"the report is written, and says that its audit trail is broken: {written.chain_fault}")
