"""Reports' commands: one for each report that is found by folder."""

from __future__ import annotations

from pathlib import Path

import click

from governance.cli.opened_snapshot import opened_snapshot
from governance.cli.options import as_of_option, json_option
from ingest.contract.errors import BrokenError
from reviews.cli.context import CommandContext
from reviews.reports.catalogue import load_reports
from reviews.reports.interface import Report


@click.group()
def report() -> None:
    """Write a report for people who must show that access is under control."""


def _command(found: Report) -> click.Command:
    @click.command(found.name, help=found.help)
    @click.option(
        "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder; it is made."
    )
    @as_of_option
    @json_option
    @click.pass_obj
    def command(context: CommandContext, out: Path, as_of: int | None, as_json: bool) -> None:
        with opened_snapshot(context, as_of, as_json) as opened:
            written = found.write(opened.snapshot, opened.as_of, out, context.settings.report)
        if as_json:
            context.show([{"page": str(written.page), **written.summary}], (), as_json)
        else:
            click.echo(written.says)
            click.echo(str(written.page))
        if written.chain_fault is not None:
            raise BrokenError(f"the report is written, and says that its audit trail is broken: {written.chain_fault}")

    return command


for _report in load_reports().values():
    report.add_command(_command(_report))
