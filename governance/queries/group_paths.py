"""The groups that something is held through: from the one whose member the holder is to the one that was given it."""

from __future__ import annotations

from collections.abc import Mapping

from governance.queries.snapshot import Snapshot
from governance.store.queries.grant_pages import Stretch
from governance.store.queries.memberships import Member, inner_groups

MOST_GROUPS = 6
"""As many levels as are derived (``folds.grants.conferrals``), and the group that is within all of them."""


def group_paths(
    snapshot: Snapshot, first: Mapping[Member, str | None], held: Stretch, known: int
) -> dict[Member, tuple[str, ...]]:
    """Return the groups by (account, group that was given something): the one whose member the account is first.

    ``first``: their first step (``inner_groups``). Groups that contain each other end the path where it would repeat.
    """
    paths: dict[Member, tuple[str, ...]] = {(account, group): (group,) for account, group in first}
    growing, inner = set(paths), first
    for level in range(MOST_GROUPS - 1):
        if level:
            inner = inner_groups(snapshot.connection, {(a, paths[a, g][0]) for a, g in growing}, held, known)
        grown: set[Member] = set()
        for account, group in growing:
            path = paths[account, group]
            within = inner.get((account, path[0]))
            if within is not None and within not in path:
                paths[account, group] = (within, *path)
                grown.add((account, group))
        growing = grown
        if not growing:
            break
    return paths
