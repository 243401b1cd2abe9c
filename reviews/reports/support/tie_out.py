"""The proof that a report's numbers fit together: what is spread over kinds is the whole that was counted by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviews.reports.support.context import ReportContext
from reviews.reports.support.tables import Row, Table

TIES, NO = "yes", "NO"
"""What a line says whose numbers fit, and one whose numbers do not."""


def tie_out(context: ReportContext, name: str, counts: Mapping[str, int], kinds: Sequence[str], whole: int) -> Table:
    """Write a table that adds up the kinds, and holds their sum against the whole."""
    spread = sum(counts.get(kind, 0) for kind in kinds)
    lines: list[Row] = [(kind.replace("_", " "), counts.get(kind, 0)) for kind in kinds]
    ending: list[Row] = [("sum", spread), ("counted by itself", whole), ("ties out", TIES if spread == whole else NO)]
    return context.table(name, ("what", "number"), [*lines, *ending])
