"""Where stored rows deviate from what should stand, row by row: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from governance.model.table_rows import FindingRow, GrantRow

_Row = tuple[Any, ...]
_SCOPE = 1
"""The column that says whom a row is about, of findings and of open questions alike."""


class Deviation(NamedTuple):
    """A row that is not as it should be: altered, missing (``stored`` None) or of nothing (``derived`` None)."""

    table: str
    key: str
    stored: _Row | None
    derived: _Row | None
    repair: str
    """The work item whose drain writes the row as it should be."""
    waits: bool = False
    """A work item that waits may still change it."""

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
    for key in deviating(stored, derived):
        yield Deviation(table, key, stored.get(key), derived.get(key), repairs[key])


def deviating(stored: Mapping[str, _Row], derived: Mapping[str, _Row]) -> list[str]:
    """Return, in order, the keys of the rows that differ; mostly there is none."""
    if stored == derived:
        return []
    otherwise = {key for key, row in derived.items() if stored.get(key) != row}
    return sorted(otherwise | (stored.keys() - derived.keys()))


def grants_by_id(grants: Iterable[GrantRow]) -> dict[str, _Row]:
    """Return what is believed of each grant, by id; derivation does not decide since when it is believed."""
    return {row.grant_id: row.belief for row in grants}


def findings_by_id(findings: Iterable[FindingRow]) -> dict[str, _Row]:
    """Return the findings that stand, by id; nothing derives superseded ones, which are kept for the record."""
    return {row.finding_id: row.verdict for row in findings if row.live}


def pairs_by_name(owned: Mapping[str, Collection[str]]) -> dict[str, tuple[str, str]]:
    """Return the pairs of an owner and one of its keys, by both; ``owned``: owner → its keys."""
    return {f"{owner} {key}": (owner, key) for owner, own in owned.items() for key in own}


def verdict_deviations(
    table: str, stored: Mapping[str, _Row], derived: Mapping[str, _Row], repairs: Mapping[str, str]
) -> Iterator[Deviation]:
    """Yield the deviations of findings, or of open questions; ``repairs``: whom one is about → work item."""
    for key in deviating(stored, derived):
        before, after = stored.get(key), derived.get(key)
        scope_id = (before or after or ())[_SCOPE]
        yield Deviation(table, key, before, after, repairs[scope_id])
