"""The lines of a process that stays: to a person on a terminal as they are, else as structured logs."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
import structlog

from ingest.collection.log_output import log_to_stderr


def process_lines() -> Callable[[str], None]:
    """Return what tells a line on standard error."""
    if sys.stderr.isatty():
        return lambda line: click.echo(line, err=True)
    log_to_stderr()
    log = structlog.get_logger("jitgov")

    def say(line: str) -> None:
        log.info(line)

    return say
