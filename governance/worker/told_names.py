"""Remembers which names a reader has handed over: the store keeps each for good, and nothing is new in them twice.

What was handed over counts as kept: whoever reads from other positions, because it was not, forgets all first.
"""

from __future__ import annotations

from typing import Any

from governance.folds.batch_rows import Rows

_MOST = 60_000
"""Names that are remembered: some 12 MB of them."""


class ToldNames:
    """The names of the batches since the reader began, or was sent back; of very many, the latest."""

    def __init__(self) -> None:
        self._told: set[tuple[Any, ...]] = set()
        self.logins: dict[str, str] = {}
        """Account → the login that was folded last: most sign-ins tell the one that is known, and need not be kept."""

    def fresh(self, names: Rows) -> Rows:
        """Return the names that were not handed over before, in their order; they count as handed over from now on."""
        fresh = [name for name in names if name not in self._told]
        if len(self._told) + len(fresh) > _MOST:
            self._told.clear()
        if len(self.logins) > _MOST:
            self.logins.clear()
        self._told.update(fresh[-_MOST:])
        return fresh

    def forget(self) -> None:
        """Remember nothing any more."""
        self._told.clear()
        self.logins.clear()
