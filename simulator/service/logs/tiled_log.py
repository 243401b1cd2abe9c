"""A log of any length that is made as it is read: for measuring how a collector bears tens of millions of records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from simulator.records.instants import graph_text, okta_text
from simulator.service.logs.log import Log


class Named(NamedTuple):
    """Where a vendor's body has its id and its instant, the id first, and how it spells the instant."""

    id: str
    instant: str
    spell: Callable[[int], str]


SYSTEM_LOG = Named("uuid", "published", okta_text)
SIGN_INS = Named("id", "createdDateTime", graph_text)


class TiledLog(Log):
    """So many records, one each ``step`` microseconds from ``begin`` on and visible at once.

    Their bodies are the given ones over and over, with ids and instants of their own; nothing is kept of them. Made
    whole at once, it takes no further record.
    """

    def __init__(self, bodies: Sequence[bytes], named: Named, begin: int, step: int, count: int) -> None:
        super().__init__()
        self._instants = range(begin, begin + step * count, step)
        self._tiles = [_cut(body, named) for body in bodies]
        self._spell = named.spell

    def __len__(self) -> int:
        return len(self._instants)

    def append(self, *_: object, **__: object) -> int:
        raise ValueError("a tiled log is whole; make a longer one")

    def visible(self, now: int) -> int:
        return self._first_since(now + 1)

    def first_visible_since(self, at: int) -> int:
        return self._first_since(at)

    def occurred_at(self, position: int) -> int:
        return self._instants[position]

    def visible_at(self, position: int) -> int:
        return self._instants[position]

    def vendor_id(self, position: int) -> str:
        return f"00000000-0000-4000-8000-{position:012x}"

    def joined(self, begin: int, end: int) -> bytes:
        return b",".join(self._made(position) for position in range(begin, end))

    def walk(self, begin_at: int, end_at: int, now: int, *, descending: bool = False) -> Iterator[int]:
        positions = range(self._first_since(begin_at), min(self._first_since(end_at), self.visible(now)))
        return iter(reversed(positions) if descending else positions)

    def _first_since(self, at: int) -> int:
        begin, step = self._instants.start, self._instants.step
        return min(max(-(-(at - begin) // step), 0), len(self._instants))

    def _made(self, position: int) -> bytes:
        head, between, tail = self._tiles[position % len(self._tiles)]
        instant = self._spell(self._instants[position])
        return b"".join((head, self.vendor_id(position).encode(), between, instant.encode(), tail))


def _cut(body: bytes, named: Named) -> tuple[bytes, bytes, bytes]:
    """Return the parts of a body before the id, between the id and the instant, and after the instant."""
    match = re.match(rf'(\{{"{named.id}":")[^"]+(",.*?"{named.instant}":")[^"]+(".*)$'.encode(), body, re.DOTALL)
    if match is None:
        raise ValueError(f"a body does not begin with {named.id} and have {named.instant} behind it: {body[:80]!r}")
    return match.group(1), match.group(2), match.group(3)
