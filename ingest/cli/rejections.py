"""What ``jitgov rejected list`` prints: the rejected records that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import click

from ingest.cli.context import CommandContext
from ingest.cli.files import open_house_bus
from ingest.contract.listed_rows import arranged, chosen_columns
from ingest.contract.rejection import Rejection
from ingest.imports.rejected_topic import list_rejected, row_of


class RejectedAsked(NamedTuple):
    """Which rejected records, in which order and extent; a filter that was not given is None, or empty."""

    idp: tuple[str, ...] = ()
    file: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    waiting: bool = False
    limit: int | None = None
    sort: str | None = None
    columns: str | None = None


def print_rejected(
    command: CommandContext, asked: RejectedAsked, columns: Sequence[str], form: Literal["table", "json", "csv"]
) -> None:
    """Print the rejected records. Raises UnclearError for a column that there is not."""
    shown = chosen_columns(asked.columns, columns)
    if asked.columns is not None and form == "json":
        raise click.UsageError("--json has every column; --columns chooses those of a table and of --csv")
    rejections = list_rejected(open_house_bus(command.settings.bus))
    rows = arranged((row_of(r) for r in rejections if _is_asked(r, asked)), columns, asked.sort, asked.limit)
    command.show(rows, shown, as_json=form == "json", as_csv=form == "csv")


def _is_asked(rejection: Rejection, asked: RejectedAsked) -> bool:
    if asked.idp and rejection.idp not in asked.idp:
        return False
    if asked.file is not None and asked.file not in (rejection.file or ""):
        return False
    if asked.waiting and rejection.replayed_at is not None:
        return False
    at = rejection.observed_at
    if at is None:
        return asked.since is None
    return (asked.since is None or at >= asked.since) and (asked.until is None or at < asked.until)
