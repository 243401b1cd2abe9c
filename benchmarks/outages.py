"""Gaps that are made: nobody reads for longer than the vendor keeps, and what was dropped meanwhile is gone.

Each outage is one gap in each stream. What the store then reports, joined where it touches, must be just these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.coverage import StatementRow, clusters
from governance.store.seen.coverage_rows import stated_gaps
from simulator.records.instants import MINUTE
from simulator.service.logs.ledger import Stream

_CAUSE = "retention"
_SLACK = 3 * MINUTE
"""Collectors see whole seconds of the vendor's clock, and Okta's a little behind it."""


class Outage(NamedTuple):
    """Of one stream: read to ``read_to``, then not until all before ``kept_from`` was dropped.

    ``unsettled``: how far before ``read_to`` rows may still have been on their way, so that a gap may begin there.
    """

    stream: Stream
    read_to: int
    kept_from: int
    unsettled: int = 0

    def is_told_by(self, gap: StatementRow) -> bool:
        """Tell whether a reported gap is this one, by stream, cause and bounds."""
        begins = self.read_to - self.unsettled - _SLACK <= gap.from_at <= self.read_to + _SLACK
        ends = abs(gap.to_at - self.kept_from) <= _SLACK
        named = (gap.issuer, gap.stream) == (f"{self.stream.idp}:{self.stream.tenant}", self.stream.name)
        return named and begins and ends and gap.cause == _CAUSE


class MatchedGaps(NamedTuple):
    """Outages with the gap that tells each of them; gaps that nobody made and outages that nobody tells."""

    pairs: Sequence[tuple[Outage, StatementRow]]
    others: Sequence[StatementRow]
    untold: Sequence[Outage]

    def excuses(self, stream: Stream, occurred_at: int, visible_at: int) -> bool:
        """Tell whether a record that could be read only after the outage began lies in a gap that is reported."""
        return any(
            outage.stream == stream and visible_at > outage.read_to and gap.from_at <= occurred_at < gap.to_at
            for outage, gap in self.pairs
        )


def reported(connection: Connection) -> list[StatementRow]:
    """Return the gaps that the store reports; those of one stream and cause that touch are one."""
    bounds: dict[tuple[str, str, str | None], list[tuple[int, int]]] = {}
    for gap in stated_gaps(connection):
        bounds.setdefault((gap.issuer, gap.stream, gap.cause), []).append((gap.from_at, gap.to_at))
    return [
        StatementRow("", issuer, stream, "gap", from_at, to_at, "collector", cause)
        for (issuer, stream, cause), intervals in sorted(bounds.items(), key=str)
        for from_at, to_at in clusters(intervals, 0)
    ]


def matched(outages: Iterable[Outage], gaps: Iterable[StatementRow]) -> MatchedGaps:
    """Match outages and reported gaps one to one."""
    left, pairs, untold = list(gaps), [], []
    for outage in outages:
        telling = next((gap for gap in left if outage.is_told_by(gap)), None)
        if telling is None:
            untold.append(outage)
        else:
            left.remove(telling)
            pairs.append((outage, telling))
    return MatchedGaps(pairs, left, untold)
