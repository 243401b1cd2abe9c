"""Reads the cells of a portal's table: empty ones, and dates, whose order of day and month is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.contract.errors import RecordError

_YEAR_FIRST = re.compile(r"\d{4}-")


def cell(record: Mapping[str, Any], name: str) -> str | None:
    """Return a cell's text; None where it is empty or there is none."""
    value = record.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def portal_date(record: Mapping[str, Any], name: str) -> str | None:
    """Return a date that begins with its year, as the portal writes it.

    Raises RecordError for another one: a program that saved the table again wrote it by its own culture's order.
    """
    date = cell(record, name)
    if date is None or _YEAR_FIRST.match(date):
        return date
    raise RecordError(
        f"{name} is {date!r:.40}, where day and month could stand in either order: some program saved the table again; "
        "import the file as it was downloaded"
    )
