"""Names on stderr the rows of a list that cannot be read, up to a number; what lies beyond it is counted."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ingest.contract.counting import counted
from ingest.contract.outside_text import printable
from ingest.files.list_rows import BadRow

_MOST_SHOWN = 50


def name_bad_rows(file: str, bad_rows: Sequence[BadRow]) -> None:
    """Print a line per row, ``FILE:LINE: reason``, and how many more there are."""
    for row in bad_rows[:_MOST_SHOWN]:
        click.echo(f"{printable(file)}:{row.line}: {printable(row.reason)}", err=True)
    more = len(bad_rows) - _MOST_SHOWN
    if more > 0:
        click.echo(f"{printable(file)}: {counted(more, 'more row')} cannot be read", err=True)
