"""Short lists, held in memory: sorted, and narrowed to columns, as somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import UnclearError

DESCENDING = "-"


def value_of(row: Any, column: str) -> Any:
    """Return what a column reaches in a row (``account.name``); None where there is nothing."""
    value = row
    for name in column.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def chosen_columns(
    wanted: str | None, columns: Sequence[str], further: Sequence[str] = (), *, wide: bool = False
) -> list[str]:
    """Return the columns that were asked for. Raises UnclearError for one that the list does not have."""
    every = (*columns, *further)
    if wanted is None:
        return list(every if wide else columns)
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        _check("--columns", name, every)
    if not names:
        raise UnclearError(f"--columns names no column; there are {', '.join(every)}")
    return names


def arranged(rows: Iterable[Any], columns: Sequence[str], sort: str | None, limit: int | None = None) -> Iterable[Any]:
    """Return the rows by a column, ``-`` before its name turns the order; what is empty comes last.

    Raises UnclearError for a column that the list does not have.
    """
    if sort is not None:
        name = sort.removeprefix(DESCENDING)
        _check("--sort", name, columns)
        every = list(rows)
        full = [row for row in every if value_of(row, name) not in (None, "")]
        empty = [row for row in every if value_of(row, name) in (None, "")]
        rows = [*sorted(full, key=lambda row: _order(value_of(row, name)), reverse=sort != name), *empty]
    return rows if limit is None else islice(rows, limit)


def _order(value: Any) -> tuple[float, str]:
    if isinstance(value, datetime):
        return value.timestamp(), ""
    if isinstance(value, (int, float)):
        return float(value), ""
    spelled = getattr(value, "name", None) or getattr(value, "subject", None) or value
    return 0.0, str(spelled).casefold()


def _check(option: str, name: str, every: Sequence[str]) -> None:
    if name not in every:
        raise UnclearError(f"{option}: there is no column {name!r:.60}{did_you_mean(name, every)}")
