"""What ``jitgov doctor`` does: tell whether all stands as it should, and what to do where it does not."""

from __future__ import annotations

import click

from front_door.checks.check import FAIL, Check
from front_door.checks.every import checks
from front_door.context import CommandContext
from ingest.collection.log_output import log_to_stderr
from ingest.contract.errors import SetupError

COLUMNS = ("verdict", "check", "detail", "what_to_do")


def examine(context: CommandContext, as_json: bool) -> None:
    """Print each check as it is done; exit 78 when something fails."""
    log_to_stderr()  # what the clients say of a source is no line of the answer
    made_checks: list[Check] = []
    for check in checks(context):
        made_checks.append(check)
        if as_json:
            context.show([check._asdict()], (), as_json)
    if not as_json:
        context.show([check._asdict() for check in made_checks], COLUMNS, as_json)
    if any(check.verdict == FAIL for check in made_checks):
        click.get_current_context().exit(SetupError.exit_code)
