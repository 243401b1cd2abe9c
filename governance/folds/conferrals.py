"""What group memberships confer: applications, roles and privileges that a group has been given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.model import Grant
from governance.spans import earlier

# https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal (applications),
# https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept (roles: no nesting),
# https://learn.microsoft.com/entra/identity/users/licensing-group-advanced (licences).
_DIRECT_ALONE = {"entra": frozenset({"app_assignment", "app_role", "directory_role", "licence"})}
"""Per kind of IdP, what a group confers on its direct members alone, not on those of groups within it."""


def confer(memberships: Iterable[Grant], conferrals: Mapping[str, Sequence[Grant]], depth: int = 5) -> list[Grant]:
    """Return what an account's group memberships confer, while membership and conferral both last.

    ``conferrals``: group's entitlement id → what that group is conferred (``account_id`` is the group). Groups within
    groups are followed up to ``depth`` levels, for what the IdP hands on to them.
    """
    conferred: list[Grant] = []
    level = [(m, m.mode == "activated") for m in memberships if m.entitlement_type == "group" and m.mode != "eligible"]
    for _ in range(depth):
        found: list[tuple[Grant, bool]] = []
        for membership, activated in level:
            for conferral in conferrals.get(membership.entitlement_id, ()):
                both = _overlap(membership, conferral) if _reaches(membership, conferral) else None
                if both is not None:
                    # What comes with an activated membership is not held by assignment, however it is conferred.
                    found.append((both._replace(path=None) if activated else both, activated))
        conferred.extend(grant for grant, _ in found)
        level = [pair for pair in found if pair[0].entitlement_type == "group"]
        if not level:
            break
    return _unique(conferred)


def _reaches(membership: Grant, conferral: Grant) -> bool:
    idp = conferral.entitlement_id.partition(":")[0]
    return membership.via is None or conferral.entitlement_type not in _DIRECT_ALONE.get(idp, ())


def _overlap(membership: Grant, conferral: Grant) -> Grant | None:
    start = max(membership.valid_from, conferral.valid_from)
    end = earlier(membership.valid_to, conferral.valid_to)
    if end is not None and end <= start:
        return None
    later = membership if membership.valid_from >= conferral.valid_from else conferral
    return conferral._replace(
        account_id=membership.account_id,
        via=membership.entitlement_id,
        valid_from=start,
        from_known=later.from_known,
        valid_to=end,
        expires_at=earlier(membership.expires_at, conferral.expires_at),
        evidence=tuple(dict.fromkeys((*membership.evidence, *conferral.evidence))),
    )


def _unique(grants: Iterable[Grant]) -> list[Grant]:
    """Keep one grant per thing, path and begin: two inner paths of nested groups may meet."""
    best: dict[tuple[str, str, str | None, str, int], Grant] = {}
    for grant in sorted(grants, key=lambda g: (g.valid_to is None, g.valid_to or 0, g.evidence)):
        best[grant.entitlement_id, grant.mode, grant.via, grant.scope, grant.valid_from] = grant
    return list(best.values())
