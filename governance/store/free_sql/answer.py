"""What an answer is, on either store: names of columns, and rows that pass in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ingest.contract.errors import DeclinedError

BLOCK_ROWS = 100
LONGEST_TEXT = 1_000_000
"""Characters of one value."""


class Answer(NamedTuple):
    """Columns, each of another name, and the rows; these are read as they are asked for."""

    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


def named_apart(names: Sequence[str]) -> list[str]:
    """Return names of which none comes twice: the second ``login`` is ``login_2``."""
    apart: list[str] = []
    for name in names:
        number, given = 1, name
        while given in apart:
            number += 1
            given = f"{name}_{number}"
        apart.append(given)
    return apart


def too_slow(seconds: float) -> DeclinedError:
    """Return the error of a statement that was stopped."""
    return DeclinedError(
        f"it took longer than {seconds:g} s and was stopped; narrow it (WHERE account_id = …), or give more time"
    )
