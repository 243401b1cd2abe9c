"""In which department and under which title people work, by profile or roster, and whether they moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from governance.model.peers import Role, Roles
from governance.model.persons import Person
from governance.model.spans import union
from governance.model.states import AttributeChange, Grant
from governance.policies.support.cached_by_identity import remembered_of_two

_DEPARTMENT, _TITLES = "department", frozenset({"title", "jobtitle"})
_OF_ROLES = _TITLES | {_DEPARTMENT}
_NO_ROLES = Roles(None, None)
_CORRECTED = 0.92
"""From this similarity on (Jaro-Winkler, 0 to 1) two titles of one department are one title, spelled otherwise."""


class _StatedRole(NamedTuple):
    """What one record, or a roster's statement, says of department and title; '' where it says none."""

    at: int
    department: str
    title: str
    event_id: str


def standing_roots(grants: Iterable[Grant]) -> list[Grant]:
    """Return what is held itself, without an end or until a stated one of which nobody told, in order.

    Not what is held through a group, is merely eligible, or ends as an activation does.
    """
    roots = (grant for grant in grants if grant.via is None and _stands(grant))
    return sorted(roots, key=lambda grant: (grant.entitlement_id, grant.valid_from, grant.scope, grant.evidence))


def _stands(grant: Grant) -> bool:
    if grant.valid_to is None:
        return grant.mode != "eligible"
    ends_by_itself = grant.valid_to == grant.expires_at and grant.end_told_at is None
    return grant.mode == "active" and ends_by_itself and grant.valid_to > grant.valid_from


def by_entitlement(roots: Iterable[Grant]) -> list[list[Grant]]:
    """Return ``standing_roots``, or some of them, those of one entitlement together; in their order."""
    return [list(grants) for _, grants in groupby(roots, key=lambda grant: grant.entitlement_id)]


def held_last(grants: Sequence[Grant]) -> tuple[Sequence[Grant], int, int | None]:
    """Return those of one entitlement's grants by which it is held last without a break, since when and until when."""
    since, until = union((grant.valid_from, grant.valid_to) for grant in grants)[-1]
    return [grant for grant in grants if grant.valid_from >= since], since, until


def peer_key(issuer: str, role: Role) -> str:
    """Return the key of all who are in a role at an issuer, in any letter case."""
    return f"{issuer}|{role.department.casefold()}|{role.title.casefold()}"


@remembered_of_two
def roles_of(changes: tuple[AttributeChange, ...], person: Person | None) -> Roles:
    """Return the roles that a profile's changes tell, in order; where they tell none of today, a roster's."""
    by_profile = _roles(_of_profile(changes)) if may_tell_role(changes) else _NO_ROLES
    if by_profile.now is not None or person is None:
        return by_profile
    return _roles(
        _StatedRole(span.valid_from, span.department or "", span.title or "", (*span.evidence, "")[0])
        for span in person.spans
    )


def may_tell_role(changes: Iterable[AttributeChange]) -> bool:
    """Tell whether both department and title are named at any time: many profiles have but one of them."""
    named = {change.name.lower() for change in changes}
    return _DEPARTMENT in named and not _TITLES.isdisjoint(named)


def _of_profile(changes: Sequence[AttributeChange]) -> Iterator[_StatedRole]:
    named = [change for change in changes if change.name.lower() in _OF_ROLES]
    department = title = ""
    for place, change in enumerate(named):
        text = str(change.value or "").strip() if change.is_known else ""
        if change.name.lower() == _DEPARTMENT:
            department = text
        else:
            title = text
        # What one record changes is one change.
        if place + 1 == len(named) or named[place + 1].at > change.at:
            yield _StatedRole(change.at, department, title, change.event_id)


def _roles(statements: Iterable[_StatedRole]) -> Roles:
    roles: list[Role] = []
    is_known = False
    for at, department, title, event_id in statements:
        is_known = bool(department and title)
        role = Role(department, title, at, event_id)
        if is_known and roles and _is_same(roles[-1], role):
            roles[-1] = roles[-1]._replace(department=department, title=title)
        elif is_known:
            roles.append(role)
    return Roles(roles[-1] if is_known else None, roles[-2] if is_known and len(roles) > 1 else None)


def _is_same(before: Role, after: Role) -> bool:
    if before.department.casefold() != after.department.casefold():
        return False
    own, other = before.title.casefold(), after.title.casefold()
    return own == other or JaroWinkler.normalized_similarity(own, other, score_cutoff=_CORRECTED) > 0
