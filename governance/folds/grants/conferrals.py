"""What group memberships confer: applications, roles and privileges that a group has been given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from governance.model.keys import plain_parts
from governance.model.spans import earlier
from governance.model.states import Grant
from ingest.contract.providers.catalogue import provider_of


def confer(memberships: Sequence[Grant], conferrals: Mapping[str, Sequence[Grant]], depth: int = 5) -> list[Grant]:
    """Return what an account's group memberships confer, while membership and conferral both last.

    ``conferrals``: group's entitlement id → what that group is conferred (``account_id`` is the group). Groups within
    groups are followed up to ``depth`` levels, for what the IdP hands on to them.
    """
    conferred: list[Grant] = []
    if conferrals.keys().isdisjoint([m.entitlement_id for m in memberships]):
        return conferred
    groups = [m for m in memberships if m.entitlement_type == "group" and m.mode != "eligible"]
    level = [_with_path(m) for m in groups if m.entitlement_id in conferrals]
    for _ in range(depth):
        # Each once, level by level: groups that contain each other have very many ways through them.
        inherited = _unique(_reached(level, conferrals))
        conferred.extend(inherited)
        level = [g for g in inherited if g.entitlement_type == "group"]
        if not level and len(conferred) == len(inherited):
            return inherited
        if not level:
            break
    return _unique(conferred)


def _with_path(membership: Grant) -> Grant:
    """Return a membership that says whether it is held by assignment: not when it is, or may be, an activation."""
    provider = provider_of(plain_parts(membership.entitlement_id).issuer)
    listed = membership.from_basis != "seen" and provider.lists_activated_memberships
    return membership._replace(path=None if listed or membership.mode == "activated" else "assigned")


def _reached(level: Iterable[Grant], conferrals: Mapping[str, Sequence[Grant]]) -> Iterator[Grant]:
    for membership in level:
        for conferral in conferrals.get(membership.entitlement_id, ()):
            both = _overlap(membership, conferral) if _reaches(membership, conferral) else None
            if both is not None:
                yield both


def _reaches(membership: Grant, conferral: Grant) -> bool:
    if membership.via is None:
        return True
    provider = provider_of(plain_parts(conferral.entitlement_id).issuer)
    return conferral.entitlement_type not in provider.direct_members_only


def _overlap(membership: Grant, conferral: Grant) -> Grant | None:
    start = max(membership.valid_from, conferral.valid_from)
    end = earlier(membership.valid_to, conferral.valid_to)
    if end is not None and end <= start:
        return None
    later = membership if membership.valid_from >= conferral.valid_from else conferral
    return Grant(
        account_id=membership.account_id,
        entitlement_id=conferral.entitlement_id,
        entitlement_type=conferral.entitlement_type,
        entitlement_name=conferral.entitlement_name,
        application_id=conferral.application_id,
        mode=conferral.mode,
        via=membership.entitlement_id,
        scope=conferral.scope,
        valid_from=start,
        from_basis=later.from_basis,
        valid_to=end,
        expires_at=earlier(membership.expires_at, conferral.expires_at),
        privileged=conferral.privileged,
        evidence=tuple(dict.fromkeys((*membership.evidence, *conferral.evidence))),
        path=conferral.path if membership.path == "assigned" else None,
        granted_by=later.granted_by,
        ended_by=None if end is None else (membership if membership.valid_to == end else conferral).ended_by,
        end_told_at=conferral.end_told_at,
        former_names=conferral.former_names,
        pim_told_at=conferral.pim_told_at,
        outside_pim=conferral.outside_pim,
    )


def _unique(grants: Iterable[Grant]) -> list[Grant]:
    """Keep one grant per thing, path and begin: two inner paths of nested groups may meet."""
    best: dict[tuple[str, str, str | None, str, int], Grant] = {}
    for grant in grants:
        same = grant.entitlement_id, grant.mode, grant.via, grant.scope, grant.valid_from
        known = best.get(same)
        if known is None or _rank(grant) >= _rank(known):
            best[same] = grant
    return list(best.values())


def _rank(grant: Grant) -> tuple[bool, int, str, tuple[str, ...]]:
    """Return by what the one is chosen that lasts longest."""
    return grant.valid_to is None, grant.valid_to or 0, grant.path or "", grant.evidence
