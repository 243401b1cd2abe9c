"""Who shares a person's department and title, and how many of them hold what the person holds."""

from __future__ import annotations

from collections.abc import Mapping
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
    """Of what the person holds itself, by entitlement: how many of them hold it, too."""

    def percent(self, entitlement_id: str) -> float:
        """Return how many percent of them hold an entitlement."""
        return 100 * self.holders.get(entitlement_id, 0) / self.size


class PeerView(NamedTuple):
    """The peers of a person's role today, and of the one before it moved last; None: there is no such role."""

    now: Peers | None = None
    before: Peers | None = None
