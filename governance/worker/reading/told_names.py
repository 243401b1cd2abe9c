"""Remembers which names a reader has handed over: the store keeps each for good, and nothing is new in them twice.

What was handed over counts as kept: whoever reads from other positions, because it was not, forgets all first.
"""

from __future__ import annotations

from typing import Any

from governance.folds.batch_rows import Rows
from governance.folds.usage.names import KnownLogins

_KEY = 3
"""So many columns of a row say what is called how."""
_MOST = 60_000
"""Names that are remembered: some 12 MB of them."""


class ToldNames:
    """The names of the batches since the reader began, or was sent back; of very many, the latest."""

    def __init__(self) -> None:
        self._told: dict[tuple[Any, ...], int | None] = {}
        """Name → the first instant of a sign-in under it, where it is a login."""
        self.logins: KnownLogins = {}
        """Most sign-ins come later and tell the login that is known: they need not be kept."""

    def fresh(self, names: Rows) -> Rows:
        """Return the names that were not handed over before, or not as early, in their order; from now on they were."""
        fresh = [name for name in names if self._is_fresh(name)]
        if len(self._told) + len(fresh) > _MOST:
            self._told.clear()
        if len(self.logins) > _MOST:
            self.logins.clear()
        self._told.update((name[:_KEY], name[_KEY]) for name in fresh[-_MOST:])
        return fresh

    def _is_fresh(self, name: tuple[Any, ...]) -> bool:
        key, used_at = name[:_KEY], name[_KEY]
        if key not in self._told:
            return True
        known_at = self._told[key]
        # Of two events at one instant the one of the lesser id counts.
        return used_at is not None and (known_at is None or used_at <= known_at)

    def forget(self) -> None:
        """Remember nothing any more."""
        self._told.clear()
        self.logins.clear()
