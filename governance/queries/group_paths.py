"""The groups that something is held through: from the one whose member the holder is to the one that was given it."""

from __future__ import annotations

from governance.queries.snapshot import Snapshot
from governance.store.queries.grant_pages import Stretch
from governance.store.queries.memberships import InnerGroups, Member, inner_groups

MOST_GROUPS = 6
"""As many levels as are derived (``folds.grants.conferrals``), and the group that is within all of them."""


def group_paths(snapshot: Snapshot, first: InnerGroups, held: Stretch, known: int) -> dict[Member, tuple[str, ...]]:
    """Return the groups by (account, group that was given something): the one whose member the account is first.

    ``first``: their first step (``inner_groups``). The shortest of several ways is told, of these the first by its
    keys; where no way leads to a membership of the account's own, as far as one is known.
    """
    searches = {member: _Search(*member) for member in first}
    waiting, inner = list(searches.values()), first
    for level in range(MOST_GROUPS):
        if level:
            ends = {end for search in waiting for end in search.ends()}
            inner = inner_groups(snapshot.connection, ends, held, known)
        is_last = level == MOST_GROUPS - 1
        waiting = [search for search in waiting if not search.is_over(inner, is_last=is_last)]
        if not waiting:
            break
    return {member: search.ways[0] for member, search in searches.items()}


class _Search:
    """The ways from a group inwards, all of one length; from a group that several meet, the first goes on."""

    def __init__(self, account: str, group: str) -> None:
        self.ways: list[tuple[str, ...]] = [(group,)]
        self._account, self._met = account, {group}

    def ends(self) -> list[Member]:
        """Return the memberships that the ways have come to."""
        return [(self._account, way[0]) for way in self.ways]

    def is_over(self, inner: InnerGroups, *, is_last: bool) -> bool:
        """Go one group further in, unless a way has come to a membership of the account's own, or none goes on."""
        within = {way: inner.get((self._account, way[0]), ()) for way in self.ways}
        own = [way for way, groups in within.items() if None in groups]
        if own or is_last:
            self.ways = own or self.ways
            return True
        grown: list[tuple[str, ...]] = []
        for way, groups in within.items():
            for group in groups:
                if group is not None and group not in self._met:
                    self._met.add(group)
                    grown.append((group, *way))
        self.ways = sorted(grown) or self.ways
        return not grown
