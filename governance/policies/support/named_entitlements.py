"""What settings say of an entitlement, however they spell it.

An entitlement has thousands of holders: what settings say of it is looked for once, and then told by one look-up for
each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from governance.model.spellings import spellings
from governance.model.states import Grant

_Said = TypeVar("_Said")
_Entitlement = tuple[str, str, str | None, tuple[str, ...]]
"""All of a grant on which it rests how settings may spell what is granted."""
_READ = ("entitlement_id", "entitlement_type", "entitlement_name", "former_names")
_entitlement_of = itemgetter(*(Grant._fields.index(name) for name in _READ))
_REMEMBERED = 20_000
"""Of so many entitlements it is kept in memory what settings say."""


class SaidOfEntitlements(dict[_Entitlement, _Said], Generic[_Said]):
    """Entitlement, as a grant names it → what some settings say of it; ``said_of`` looks for it among its spellings."""

    def __init__(self, said_of: Callable[[tuple[str, ...]], _Said]) -> None:
        super().__init__()
        self._said_of = said_of

    def __missing__(self, entitlement: _Entitlement) -> _Said:
        entitlement_id, entitlement_type, name, former_names = entitlement
        names = () if name is None else (name,)
        meaning = self._said_of(spellings(entitlement_id, entitlement_type, *names, *former_names))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[entitlement] = meaning
        return meaning

    def of(self, grant: Grant) -> _Said:
        """Return what the settings say of what is granted."""
        return self[_entitlement_of(grant)]

    def of_each(self, grants: Iterable[Grant]) -> Iterator[_Said]:
        """Yield what the settings say of each that is granted."""
        return map(self.__getitem__, map(_entitlement_of, grants))
