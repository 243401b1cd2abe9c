"""Holds a complete list that lacks many whom the one before it named, until somebody says that it is right.

An export that was cut short, or of another population, looks like a day on which many people left. What is held is not
published at all: what is on the bus counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError
from ingest.contract.roster import ROSTER
from ingest.imports.list_samples import sample_of, share_missing
from ingest.imports.remembered_lists import remembered_lists
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints

SHRINK_AT_MOST = 0.2
"""The share of a population that may be gone from one list to the next."""


class Accepted(msgspec.Struct, frozen=True):
    """The last complete list of a population that was accepted."""

    persons: int
    as_of: datetime
    sample: tuple[str, ...] = ()
    """Of whom it named; empty: by a release that kept none."""


class ShrinkGuard:
    """What was accepted last of each population of one roster."""

    def __init__(self, checkpoints: SourceCheckpoints) -> None:
        self._checkpoints = checkpoints

    def check(self, population: str, persons: Collection[str], as_of: datetime) -> None:
        """Raise DeclinedError when too many of the last list are missing; an older list is held against none.

        ``persons``: what tells each person of the list from others.
        """
        before = self.accepted(population)
        if before is None or as_of < before.as_of:
            return
        fewer = len(persons) < before.persons * (1 - SHRINK_AT_MOST)
        missing = share_missing(before.sample, persons)
        if not fewer and missing <= SHRINK_AT_MOST:
            return
        others = "" if fewer else f", but {missing:.0%} of those whom that one named are not in it"
        raise DeclinedError(
            f"the list of {population} has {counted(len(persons), 'person')}, and the last one that was accepted had "
            f"{before.persons:,}{others}: more than {SHRINK_AT_MOST:.0%} would be missing. Nothing was taken in. "
            "If they have left, give --confirm-shrink REASON"
        )

    def accepted(self, population: str) -> Accepted | None:
        """Return the last accepted list, None before the first."""
        cursor = self._checkpoints.checkpoint(_stream(population)).cursor
        return None if cursor is None else msgspec.json.decode(cursor, type=Accepted)

    def accept(self, population: str, persons: Collection[str], as_of: datetime) -> None:
        """Note a list that was published; an older one than the last changes nothing."""
        before = self.accepted(population)
        if before is None or as_of >= before.as_of:
            cursor = msgspec.json.encode(Accepted(len(persons), as_of, sample_of(persons))).decode()
            self._checkpoints.save(_stream(population), Checkpoint(cursor))


@contextmanager
def shrink_guard(state: Path, tenant: str) -> Iterator[ShrinkGuard]:
    """Give the guard of a roster; it stands in the file of the collectors' checkpoints, and has one holder at a time.

    Raises SetupError when another process has it, or the file cannot be used.
    """
    with remembered_lists(state, ROSTER, tenant) as checkpoints:
        yield ShrinkGuard(checkpoints)


def _stream(population: str) -> str:
    return f"population:{population}"
