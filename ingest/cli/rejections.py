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


class RejectedQuery(NamedTuple):
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
    command: CommandContext, query: RejectedQuery, columns: Sequence[str], form: Literal["table", "json", "csv"]
) -> None:
    """Print the rejected records. Raises UnclearError for a column that there is not."""
    shown = chosen_columns(query.columns, columns)
    if query.columns is not None and form == "json":
        raise click.UsageError("--json has every column; --columns chooses those of a table and of --csv")
    rejections = list_rejected(open_house_bus(command.settings.bus))
    rows = arranged((row_of(r) for r in rejections if _is_asked(r, query)), columns, query.sort, query.limit)
    command.show(rows, shown, as_json=form == "json", as_csv=form == "csv")


def _is_asked(rejection: Rejection, query: RejectedQuery) -> bool:
    if query.idp and rejection.idp not in query.idp:
        return False
    if query.file is not None and query.file not in (rejection.file or ""):
        return False
    if query.waiting and rejection.replayed_at is not None:
        return False
    at = rejection.observed_at
    if at is None:
        return query.since is None
    return (query.since is None or at >= query.since) and (query.until is None or at < query.until)
