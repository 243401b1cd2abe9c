"""What group memberships confer: applications, roles and privileges that a group has been given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from governance.model.keys import plain_parts
from governance.model.spans import earlier
from governance.model.states import Grant
from ingest.contract.providers.catalogue import provider_of

_same = attrgetter("entitlement_id", "mode", "via", "scope", "valid_from")


def confer(memberships: Sequence[Grant], conferrals: Mapping[str, Sequence[Grant]], depth: int = 5) -> list[Grant]:
    """Return what an account's group memberships confer, while membership and conferral both last.

    ``conferrals``: group's entitlement id → what that group is conferred (``account_id`` is the group). Groups within
    groups are followed up to ``depth`` levels, for what the IdP hands on to them.
    """
    conferred: list[Grant] = []
    if conferrals.keys().isdisjoint([m.entitlement_id for m in memberships]):
        return conferred
    groups = [
        m
        for m in memberships
        if m.entitlement_type == "group" and m.mode != "eligible" and m.entitlement_id in conferrals
    ]
    level = [_Within(m, _is_assigned(m), tuple(dict.fromkeys(m.evidence))) for m in groups]
    for _ in range(depth):
        # Each once, level by level: groups that contain each other have very many ways through them.
        inherited = _unique([grant for within in level for grant in _reached(within, conferrals)])
        conferred.extend(inherited)
        level = [_Within(g, g.path == "assigned", g.evidence) for g in inherited if g.entitlement_type == "group"]
        if not level and len(conferred) == len(inherited):
            return inherited
        if not level:
            break
    return _unique(conferred)


class _Within(NamedTuple):
    """A membership of a group, whether it is held by assignment, and what tells of it, each event once."""

    membership: Grant
    is_assigned: bool
    evidence: tuple[str, ...]


def _is_assigned(membership: Grant) -> bool:
    """Tell whether a root membership is held by assignment: not when it is, or may be, an activation."""
    if membership.mode == "activated":
        return False
    if membership.from_basis == "seen":
        return True
    return not provider_of(plain_parts(membership.entitlement_id).issuer).lists_activated_memberships


def _reached(within: _Within, conferrals: Mapping[str, Sequence[Grant]]) -> list[Grant]:
    membership = within.membership
    granted = conferrals.get(membership.entitlement_id, ())
    if membership.via is not None:
        granted = [conferral for conferral in granted if _hands_on_within(conferral)]
    overlaps = [_overlap(within, conferral) for conferral in granted]
    return [grant for grant in overlaps if grant is not None]


def _hands_on_within(conferral: Grant) -> bool:
    """Tell whether those get it, too, who are in a group within the group."""
    provider = provider_of(plain_parts(conferral.entitlement_id).issuer)
    return conferral.entitlement_type not in provider.direct_members_only


def _overlap(within: _Within, conferral: Grant) -> Grant | None:
    membership, is_assigned, evidence = within
    begun, given = membership.valid_from, conferral.valid_from
    later = membership if begun >= given else conferral
    left, taken = membership.valid_to, conferral.valid_to
    end = left if taken is None else taken if left is None or taken < left else left
    if end is not None and end <= later.valid_from:
        return None
    expires_at = conferral.expires_at
    if membership.expires_at is not None:
        expires_at = earlier(membership.expires_at, expires_at)
    # By place: every account inherits many, and naming each field takes ten times as long as the rest.
    return tuple.__new__(
        Grant,
        (
            membership.account_id,
            conferral.entitlement_id,
            conferral.entitlement_type,
            conferral.entitlement_name,
            conferral.application_id,
            conferral.mode,
            membership.entitlement_id,  # via
            conferral.scope,
            later.valid_from,
            later.from_basis,
            end,
            expires_at,
            conferral.privileged,
            _with_more(evidence, conferral.evidence),
            conferral.path if is_assigned else None,
            later.granted_by,
            None if end is None else (membership if left == end else conferral).ended_by,
            conferral.end_told_at,
            conferral.former_names,
            conferral.pim_told_at,
            conferral.outside_pim,
        ),
    )


def _with_more(evidence: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    if len(more) == 1:
        return evidence if more[0] in evidence else evidence + more
    return tuple(dict.fromkeys((*evidence, *more)))


def _unique(grants: list[Grant]) -> list[Grant]:
    """Keep one grant per thing, path and begin: two inner paths of nested groups may meet."""
    if len({*map(_same, grants)}) == len(grants):
        return grants
    best: dict[object, Grant] = {}
    for grant in grants:
        same = _same(grant)
        known = best.get(same)
        if known is None or _rank(grant) >= _rank(known):
            best[same] = grant
    return list(best.values())


def _rank(grant: Grant) -> tuple[bool, int, str, tuple[str, ...]]:
    """Return by what the one is chosen that lasts longest."""
    return grant.valid_to is None, grant.valid_to or 0, grant.path or "", grant.evidence
