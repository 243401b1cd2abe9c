"""Reports' commands: the weekly report."""

from __future__ import annotations

from pathlib import Path

import click

from governance.audit.entries import spelled
from governance.cli.opened_snapshot import opened_snapshot
from governance.cli.options import as_of_option, json_option
from reviews.cli.context import Door
from reviews.reports.weekly import gather, write


@click.group()
def report() -> None:
    """Write the weekly review report."""


@report.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder; it is made.")
@as_of_option
@json_option
@click.pass_obj
def weekly(door: Door, out: Path, as_of: int | None, as_json: bool) -> None:
    """Write the report of the seven days that end at an instant: page, tables, manifest.

    The last line is the page's path alone.
    """
    with opened_snapshot(door, as_of, as_json) as opened:
        found = gather(opened.snapshot, opened.as_of)
    path = write(found, out)
    if as_json:
        told = {"page": str(path), "as_of": spelled(found.as_of), "complete": found.complete, **found.population}
        door.show([told], (), as_json)
        return
    click.echo(str(path))
