"""Reports' commands: one for each report that is found by folder.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import as_of_option, json_option
from governance.model.answers import SEVERITIES, Severity
from reviews.reports.folders import help_of, report_names


@click.group()
def report() -> None:
    """Write a report for people who must show that access is under control."""


@report.command("list")
@json_option
@click.pass_obj
def list_command(context: Any, as_json: bool) -> None:
    """List the reports, and the formats that each is written in."""
    from reviews.cli.reporting import list_reports

    list_reports(context, as_json=as_json)


def _command(name: str) -> click.Command:
    @click.command(name, help=help_of(name))
    @click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder; it is made.")
    @click.option(
        "--format",
        "formats",
        multiple=True,
        help="html, pdf, xlsx, csv, json, markdown; repeat it for several. Default: html and csv.",
    )
    @click.option(
        "--fail-on",
        type=click.Choice(SEVERITIES),
        help="Exit 1, once it is written, where it tells of an open finding so severe or graver.",
    )
    @click.option("--about", help="Of which one, by id, where a report is of one: campaign. Default: the latest.")
    @as_of_option
    @json_option
    @click.pass_obj
    def command(
        context: Any,
        out: str,
        formats: tuple[str, ...],
        fail_on: Severity | None,
        about: str | None,
        as_of: int | None,
        as_json: bool,
    ) -> None:
        from pathlib import Path

        from reviews.cli.reporting import Asked, print_report

        named = tuple(part for text in formats for part in text.split(",") if part)
        print_report(context, Asked(name, Path(out), as_of, named, fail_on, about), as_json=as_json)

    return command


for _name in report_names():
    report.add_command(_command(_name))
