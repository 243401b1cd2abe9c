"""Reports' commands: one for each report that is found by folder.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import as_of_option, json_option
from reviews.reports.folders import help_of, report_names


@click.group()
def report() -> None:
    """Write a report for people who must show that access is under control."""


def _command(name: str) -> click.Command:
    @click.command(name, help=help_of(name))
    @click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder; it is made.")
    @as_of_option
    @json_option
    @click.pass_obj
    def command(context: Any, out: str, as_of: int | None, as_json: bool) -> None:
        from pathlib import Path

        from reviews.cli.reporting import write_report

        write_report(context, name, Path(out), as_of, as_json=as_json)

    return command


for _name in report_names():
    report.add_command(_command(_name))
