"""What group memberships confer: applications, roles and privileges that a group has been given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from governance.model.keys import plain_parts
from governance.model.spans import earlier
from governance.model.states import Grant
from governance.policies.support.cached_by_identity import remembered
from ingest.contract.providers.catalogue import provider_of

_same = itemgetter(*map(Grant._fields.index, ("entitlement_id", "mode", "via", "scope", "valid_from")))


def confer(memberships: Sequence[Grant], conferrals: Mapping[str, Sequence[Grant]], depth: int = 5) -> list[Grant]:
    """Return what an account's group memberships confer, while membership and conferral both last.

    ``conferrals``: group's entitlement id → what that group is conferred (``account_id`` is the group). Groups within
    groups are followed up to ``depth`` levels, for what the IdP hands on to them.
    """
    conferred: list[Grant] = []
    known = _ready(conferrals)
    groups = [
        m
        for m in memberships
        if m.entitlement_id in conferrals and m.entitlement_type == "group" and m.mode != "eligible"
    ]
    if not groups:
        return conferred
    level = [_Within(m, _is_assigned(m), tuple(dict.fromkeys(m.evidence))) for m in groups]
    for _ in range(depth):
        # Each once, level by level: groups that contain each other have very many ways through them.
        inherited = [grant for within in level for grant in _reached(within, known)]
        inherited = inherited if _are_apart(level, known) else _unique(inherited)
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


class _Conferral(NamedTuple):
    """What a group is conferred."""

    rows: list[tuple[Any, ...]]
    """The fields of the grants, by place: a plain tuple is taken apart in half the time."""
    are_apart: bool
    """Each gives something else, so that no two of them can become one, whenever the membership began."""


_NOTHING = _Conferral([], are_apart=True)


class _Conferrals:
    """What groups are conferred, each made ready when somebody is met who is in it."""

    def __init__(self, conferrals: Mapping[str, Sequence[Grant]]) -> None:
        self._conferrals = conferrals
        self._ready: dict[str, _Conferral] = {}

    def of(self, group: str) -> _Conferral:
        """Return what a group is conferred."""
        ready = self._ready.get(group)
        if ready is None:
            granted = self._conferrals.get(group)
            if granted is None:
                return _NOTHING
            ready = self._ready[group] = _Conferral(
                [tuple(grant) for grant in granted],
                len({(grant.entitlement_id, grant.mode, grant.scope) for grant in granted}) == len(granted),
            )
        return ready


_ready = remembered(_Conferrals)


def _hands_on_within(conferral: Grant) -> bool:
    """Tell whether those get it, too, who are in a group within the group."""
    provider = provider_of(plain_parts(conferral.entitlement_id).issuer)
    return conferral.entitlement_type not in provider.direct_members_only


def _are_apart(level: Sequence[_Within], known: _Conferrals) -> bool:
    """Tell whether no two of what these memberships hand on can be the same: each is of another group."""
    groups = {within.membership.entitlement_id for within in level}
    return len(groups) == len(level) and all(known.of(group).are_apart for group in groups)


def _reached(within: _Within, known: _Conferrals) -> list[Grant]:
    membership = within.membership
    rows = known.of(membership.entitlement_id).rows
    if membership.via is not None:
        rows = [row for row in rows if _hands_on_within(Grant._make(row))]
    return _handed_on(within, rows)


def _handed_on(within: _Within, granted: Iterable[tuple[Any, ...]]) -> list[Grant]:
    """Return what of a group's conferrals is held: while it and the membership last."""
    membership, is_assigned, evidence = within
    holder, group, until = membership.account_id, membership.entitlement_id, membership.expires_at
    begun, basis, giver = membership.valid_from, membership.from_basis, membership.granted_by
    left, left_by, new = membership.valid_to, membership.ended_by, tuple.__new__
    grants: list[Grant] = []
    # By place: every account inherits many, and naming each field takes ten times as long as the rest.
    for (
        _, entitlement_id, kind, name, application, mode, _, scope, given, given_basis, taken, given_until, privileged,
        more, path, given_by, taken_by, told_at, former_names, pim_told_at, outside_pim,
    ) in granted:  # fmt: skip
        since, since_basis, by = (begun, basis, giver) if begun >= given else (given, given_basis, given_by)
        end = left if taken is None else taken if left is None or taken < left else left
        if end is not None and end <= since:
            continue
        held = (
            holder, entitlement_id, kind, name, application, mode, group, scope, since, since_basis, end,
            given_until if until is None else earlier(until, given_until), privileged,
            evidence + more if len(more) == 1 and more[0] not in evidence else _with_more(evidence, more),
            path if is_assigned else None, by, None if end is None else left_by if left == end else taken_by,
            told_at, former_names, pim_told_at, outside_pim,
        )  # fmt: skip
        grants.append(new(Grant, held))
    return grants


def _with_more(evidence: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
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
