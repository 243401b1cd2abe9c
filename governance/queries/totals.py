"""How many rows an answer has: counted as far as people read on, and no further."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from governance.queries.snapshot import Snapshot
from governance.store.database.together import ask_together
from governance.store.queries.pages import Selection, count_asked, count_up_to
from ingest.contract.counting import counted

MOST_COUNTED = 10_000
"""Beyond it a total is "more": whoever has so many rows narrows the question."""


class Total(msgspec.Struct, frozen=True):
    """So many rows; ``more``: more than so many."""

    rows: int
    more: bool

    def __str__(self) -> str:
        """Return the total in words."""
        rows = counted(self.rows, "row")
        return f"more than {rows}" if self.more else rows


def total_of(snapshot: Snapshot, selections: Iterable[Selection], most: int = MOST_COUNTED) -> Total:
    """Return how many rows the selections give together, counted up to ``most``."""
    rows = 0
    for selection in selections:
        rows += count_up_to(snapshot.connection, selection, most - rows)
        if rows > most:
            return Total(most, True)
    return Total(rows, False)


def totals_of(snapshot: Snapshot, selections: Iterable[Selection], most: int = MOST_COUNTED) -> list[Total]:
    """Return how many rows each of the selections gives, counted up to ``most``; all are asked at once."""
    asked = [count_asked(selection, most) for selection in selections]
    counts = [int(answer[0][0]) for answer in ask_together(snapshot.connection, asked)]
    return [Total(min(count, most), count > most) for count in counts]
