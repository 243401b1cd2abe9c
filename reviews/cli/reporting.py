"""What the commands that write reports do."""

from __future__ import annotations

from pathlib import Path

import click

from governance.cli.opened_snapshot import opened_snapshot, say_as_of
from ingest.contract.errors import BrokenError
from reviews.cli.context import CommandContext
from reviews.reports.catalogue import load_reports


def write_report(context: CommandContext, name: str, folder: Path, as_of: int | None, *, as_json: bool) -> None:
    """Write a report into a folder, and print the path of its page last.

    Raises BrokenError, once it is written, where its audit trail is broken.
    """
    with opened_snapshot(context, as_of) as opened:
        say_as_of(opened, as_json)
        written = load_reports()[name].write(opened.snapshot, opened.as_of, folder, context.settings.report)
    if as_json:
        context.show([{"page": str(written.page), **written.summary}], (), as_json)
    else:
        click.echo(written.says)
        click.echo(str(written.page))
    if written.chain_fault is not None:
        raise BrokenError(f"the report is written, and says that its audit trail is broken: {written.chain_fault}")
