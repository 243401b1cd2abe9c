"""Names that were asked for lately: the sections of a page ask for the same ones again."""

from __future__ import annotations

from collections.abc import Callable, Collection

from governance.queries.naming import Names

_MOST_REMEMBERED = 1_000
"""A page has fewer; a walk through all accounts must not keep all of their names."""


class AskedNames:
    """Asks for each name once, within a bound; what has none is remembered, too."""

    def __init__(self, ask: Callable[[Collection[str]], Names]) -> None:
        """Ask by a function of keys, which gives the names of those that have one."""
        self._ask = ask
        self._remembered: dict[str, str | None] = {}

    def of(self, keys: Collection[str]) -> Names:
        """Return the names of those keys that have one."""
        unknown = {key for key in keys if key not in self._remembered}
        if not unknown:
            return {key: name for key in keys if (name := self._remembered[key]) is not None}
        if len(unknown) > _MOST_REMEMBERED:
            return self._ask(keys)
        if len(self._remembered) + len(unknown) > _MOST_REMEMBERED:
            self._remembered.clear()
            unknown = set(keys)
        names = self._ask(unknown)
        self._remembered |= {key: names.get(key) for key in unknown}
        return {key: name for key in keys if (name := self._remembered[key]) is not None}
