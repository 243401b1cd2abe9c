"""Who shares a person's department and title, and how many of them hold what the person holds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Role(NamedTuple):
    """A department and a title, as they are spelled, from an instant on."""

    department: str
    title: str
    from_at: int
    event_id: str

    @property
    def spelled(self) -> str:
        """The role as people name it."""
        return f"{self.title} in {self.department}"


class Roles(NamedTuple):
    """The role of a person today (None: not known), and the one that it was in before it moved last."""

    now: Role | None
    before: Role | None


class Peers(NamedTuple):
    """Those of an issuer who are in a role today, without the person itself."""

    size: int
    holders: Mapping[str, int]
    """Of what the person holds itself, by entitlement: how many of them hold it, too, without an end."""
    ends: Mapping[str, Sequence[int]] = {}
    """The same of those who hold it until a stated end: when each of them ends, in order."""

    def holders_at(self, entitlement_id: str, at: int) -> int:
        """Return how many of them hold an entitlement at an instant, as far as it is known today."""
        ends = self.ends.get(entitlement_id, ())
        return self.holders.get(entitlement_id, 0) + len(ends) - bisect_right(ends, at)

    def percent_at(self, entitlement_id: str, at: int) -> float:
        """Return how many percent of them that is."""
        return 100 * self.holders_at(entitlement_id, at) / self.size

    def fewer_from(self, entitlement_id: str, percent: float) -> int | None:
        """Return from when on fewer percent of them hold an entitlement; 0: at any time, None: at none.

        What they hold until a stated end goes without any record, so that the instant may lie ahead.
        """

        def are_fewer(at: int) -> bool:
            return self.percent_at(entitlement_id, at) < percent

        if are_fewer(0):
            return 0
        ends = self.ends.get(entitlement_id, ())
        place = bisect_left(ends, True, key=are_fewer)  # They only become fewer.
        return ends[place] if place < len(ends) else None


class PeerView(NamedTuple):
    """The peers of a person's role today, and of the one before it moved last; None: there is no such role."""

    now: Peers | None = None
    before: Peers | None = None
