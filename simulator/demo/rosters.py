"""The personnel system's lists as files: of every other stretch of the half year, with the map of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from simulator.company.company import Company
from simulator.company.roster import column_map, roster_lists
from simulator.demo.half_year import stretch_ends
from simulator.organisation.plan import Plan
from simulator.records.instants import HOUR, instant

_EARLIER = 6 * HOUR
"""The personnel system exports so long before a stretch ends."""


class RosterFile(NamedTuple):
    """A complete list of a population, as it stood at an instant; ``known_at``: the end of its stretch."""

    path: Path
    population: str
    as_of: datetime
    known_at: int


def write_rosters(folder: Path, company: Company) -> tuple[Path, list[RosterFile]]:
    """Write the lists below a folder, and the map of their columns; return the map and the lists, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = folder / "columns.yaml"
    columns.write_text(column_map(), encoding="utf-8")
    return columns, list(_written(folder, company))


def _written(folder: Path, company: Company) -> Iterator[RosterFile]:
    for known_at, at in _instants(company.plan):
        for listed in roster_lists(company, at):
            path = folder / f"{listed.population}-{instant(at):%Y-%m-%d}.csv"
            path.write_text(listed.text, encoding="utf-8")
            yield RosterFile(path, listed.population, instant(at), known_at)


def _instants(plan: Plan) -> list[tuple[int, int]]:
    """Return the ends of every other stretch, the last among them, listed with when its lists were exported."""
    ends = stretch_ends(plan)[::-2][::-1]
    return [(end, min(end, plan.end) - _EARLIER) for end in ends]
