"""What the commands that write reports do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot, say_as_of
from governance.model.answers import SEVERITIES, Severity
from governance.store.clock import now_micros
from governance.store.database.engine import writing
from governance.store.database.open_store import existing_store
from governance.store.telling.printed_reports import write_printed
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError, DeclinedError, UnclearError
from reviews.cli.context import CommandContext
from reviews.reports.catalogue import load_reports
from reviews.reports.folders import help_of, report_names
from reviews.reports.formats.catalogue import format_names
from reviews.reports.writing import DEFAULT_FORMATS, Written, write_report


class Asked(NamedTuple):
    """Which report is wanted, where, of when and in which formats; ``fail_on``: which findings are a failure."""

    name: str
    folder: Path
    as_of: int | None
    formats: Sequence[str]
    fail_on: Severity | None
    about: str | None = None


def list_reports(context: CommandContext, *, as_json: bool) -> None:
    """Print what reports there are, and in which formats each is written."""
    formats = format_names()
    lines = [{"report": name, "what": help_of(name).partition("\n")[0], "formats": formats} for name in report_names()]
    context.show(lines, ("report", "what"), as_json)
    if not as_json:
        say(f"formats: {', '.join(formats)}; the tables stand beside each as JSON")


def print_report(context: CommandContext, asked: Asked, *, as_json: bool) -> None:
    """Write a report into a folder, keep what it prints, and print the path of its page last.

    Raises, once it is written, BrokenError where its audit trail is broken, and DeclinedError where it tells of an open
    finding that is to fail it.
    """
    with suited_interpreter(), opened_snapshot(context, asked.as_of) as opened:
        say_as_of(opened, as_json)
        report, settings = load_reports()[asked.name], context.settings.report
        if asked.about is not None and report.of is None:
            raise UnclearError(f"the report {asked.name} is about all that there is: leave --about out")
        formats = asked.formats or DEFAULT_FORMATS
        written = write_report(report, opened.snapshot, opened.as_of, asked.folder, settings, formats, asked.about)
    if written.printed is not None:
        with existing_store(context.settings.store) as engine, writing(engine) as connection:
            write_printed(connection, written.printed, now_micros())
    if as_json:
        context.show([{"page": str(written.page), **written.summary}], (), as_json)
    else:
        say(written.says)
        click.echo(str(written.page))
    if written.chain_fault is not None:
        raise BrokenError(f"the report is written, and says that its audit trail is broken: {written.chain_fault}")
    if asked.fail_on is not None:
        _refuse(written, asked.fail_on)


def _refuse(written: Written, fail_on: Severity) -> None:
    grave = SEVERITIES[SEVERITIES.index(fail_on) :]
    number = sum(written.open_findings.get(severity, 0) for severity in grave)
    if number:
        graver = "" if fail_on == SEVERITIES[-1] else " or graver"
        findings = counted(number, "open finding is", "open findings are")
        raise DeclinedError(f"the report is written: {findings} {fail_on}{graver} (--fail-on)")
