"""What a word means among names: the very name, else the name in another letter case, else the one that it is part of.

A nearer meaning leaves no room for a farther one: who is called Ann is meant by ``Ann``, and no Annabel.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ingest.contract.errors import UnclearError

_MOST_SHOWN = 10
_MOST_COMPARED = 20_000
"""Names that a wrong word is compared with, to say which may be meant."""


class Names:
    """Collects what a word may mean, name by name; all that it keeps are the matches and some names to propose."""

    def __init__(self, word: str) -> None:
        self.word = word.strip()
        self._folded = self.word.casefold()
        self._near: dict[str, str] = {}
        self._tiers: tuple[dict[str, str], ...] = ({}, {}, {})

    def add(self, key: str, names: Iterable[str | None]) -> None:
        """Take something by its key and its names; the first of them is the one that messages call it by."""
        given = [name for name in names if name]
        for name in given:
            folded = name.casefold()
            if name == self.word:
                self._tiers[0][key] = given[0]
            elif folded == self._folded:
                self._tiers[1].setdefault(key, given[0])
            elif self._folded and self._folded in folded:
                self._tiers[2].setdefault(key, given[0])
            if len(self._near) < _MOST_COMPARED:
                self._near.setdefault(folded, name)

    @property
    def has_exact(self) -> bool:
        """Whether something has the word itself as a name."""
        return bool(self._tiers[0])

    def meant(self, what: str, hint: str, *, by_part: bool = True) -> dict[str, str]:
        """Return what is meant: key → name. Raises UnclearError where the word is part of several names, or of none.

        ``by_part`` False: where it is part of any, too.
        """
        for tier in self._tiers[:2]:
            if tier:
                return tier
        parts = self._tiers[2]
        if parts and not by_part:
            listed = some(sorted(set(parts.values())))
            raise UnclearError(f"{self.word!r} is only part of the name of {listed}; give the whole name, or the key")
        if len({name.casefold() for name in parts.values()}) > 1:
            listed = some(sorted(set(parts.values())))
            raise UnclearError(f"{self.word!r} is part of several names; which {what} is meant: {listed}?")
        if not parts:
            raise UnclearError(f"no {what} is known by {self.word!r}; {self._proposed() or hint}")
        return parts

    def _proposed(self) -> str:
        near = difflib.get_close_matches(self._folded, self._near, n=3, cutoff=0.6)
        return f"did you mean {' or '.join(self._near[name] for name in near)}?" if near else ""


def some(names: Iterable[str]) -> str:
    """Return names as a list of at most ten."""
    every = list(names)
    more = f" and {len(every) - _MOST_SHOWN} more" if len(every) > _MOST_SHOWN else ""
    return ", ".join(every[:_MOST_SHOWN]) + more
