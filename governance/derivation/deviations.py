"""Where stored rows deviate from what should stand, row by row: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from governance.model.table_rows import FindingRow, GrantRow

_Row = tuple[Any, ...]


class Deviation(NamedTuple):
    """A row that is not as it should be: altered, missing (``stored`` None) or of nothing (``derived`` None)."""

    table: str
    key: str
    stored: _Row | None
    derived: _Row | None
    repair: str
    """The work item whose drain writes the row as it should be."""
    waits: bool = False
    """Work that is still to be done may change it."""

    @property
    def kind(self) -> str:
        """Return how it deviates, in a word."""
        if self.stored is None:
            return "missing"
        return "unfounded" if self.derived is None else "altered"


def deviations(
    table: str, stored: Mapping[str, _Row], derived: Mapping[str, _Row], repairs: Mapping[str, str]
) -> Iterator[Deviation]:
    """Yield where rows deviate, in order of key; ``repairs``: key → work item that mends the row."""
    for key in sorted(stored.keys() | derived.keys()):
        before, after = stored.get(key), derived.get(key)
        if before != after:
            yield Deviation(table, key, before, after, repairs[key])


def grants_by_id(grants: Iterable[GrantRow]) -> dict[str, _Row]:
    """Return what is believed, by grant id: since when we believe it is no matter of derivation."""
    return {row.grant_id: row.belief for row in grants}


def findings_by_id(findings: Iterable[FindingRow]) -> dict[str, _Row]:
    """Return the findings that stand, by id: superseded ones are kept for the record, and derived by nothing."""
    return {row.finding_id: row.verdict for row in findings if row.live}
