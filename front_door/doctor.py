"""The command that tells whether all stands as it should, and what to do where it does not."""

from __future__ import annotations

import click

from front_door.checking import FAIL, Check, checks
from front_door.context import CommandContext
from governance.cli.options import json_option
from ingest.contract.errors import SetupError

COLUMNS = ("verdict", "check", "detail", "what_to_do")


@click.command()
@json_option
@click.pass_obj
def doctor(context: CommandContext, as_json: bool) -> None:
    """Check settings, sources, store, bus, backlog, coverage, jobs and audit.

    Nothing is changed. Each line is ok, warn or fail, with what to do; exit 78 when something fails.
    """
    found: list[Check] = []
    for check in checks(context):
        found.append(check)
        if as_json:
            context.show([check._asdict()], (), as_json)
    if not as_json:
        context.show([check._asdict() for check in found], COLUMNS, as_json)
    if any(check.verdict == FAIL for check in found):
        click.get_current_context().exit(SetupError.exit_code)
