"""Whether it is known when an account was made, or merely since when it is seen."""

from __future__ import annotations

from collections.abc import Collection

from governance.queries.snapshot import Snapshot

_NOT_SEEN_BEFORE = "left-censored"
"""Begins the reason of an account whose first sight may not be the first time."""


def listing_instants(snapshot: Snapshot) -> frozenset[int]:
    """Return as of when lists were made."""
    return frozenset(census.began_at for censuses in snapshot.censuses.values() for census in censuses)


def is_merely_seen(created_at: int | None, provenance: str, reason: str | None, listed: Collection[int]) -> bool:
    """Tell whether an account was first seen when it is said to be made, and may have been there long before.

    No record shows its creation, and no list states it: the day is that of a list, or of a sign-in before which nothing
    was read.
    """
    if created_at is None or provenance != "unknown":
        return False
    return created_at in listed or (reason or "").startswith(_NOT_SEEN_BEFORE)
