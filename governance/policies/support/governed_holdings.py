"""What of an account's holdings lets it into something: privileges and applications, also through a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.model.keys import entitlement_parts
from governance.model.states import Grant
from governance.policies.support.holdings import thing_of

EVERYBODYS_GROUPS = ("Everyone", "All Users", "All Company")
"""Names of the groups that everybody is in, as the vendors call them."""
_APPLICATIONS = frozenset({"app_assignment", "app_role"})
_NAMED_AT_MOST = 3


def governed(grants: Sequence[Grant], everybodys_groups: Iterable[str]) -> list[Grant]:
    """Return the active holdings that are a privilege or an application, in order of their beginning.

    What everybody's group confers says nothing of a single account, unless it is a privilege.
    """
    everybodys = {name.lower() for name in everybodys_groups}
    names = {grant.entitlement_id: grant.entitlement_name for grant in grants if grant.entitlement_type == "group"}
    governed_grants = [
        grant
        for grant in grants
        if grant.mode != "eligible" and (grant.privileged or _is_own_application(grant, names, everybodys))
    ]
    return sorted(governed_grants, key=lambda g: (g.valid_from, g.entitlement_id, g.via or "", g.scope, g.evidence))


def _is_own_application(grant: Grant, names: dict[str, str | None], everybodys: set[str]) -> bool:
    if grant.entitlement_type not in _APPLICATIONS:
        return False
    if grant.via is None:
        return True
    spelled = {entitlement_parts(grant.via).id.lower(), (names.get(grant.via) or "").lower()}
    return spelled.isdisjoint(everybodys)


def spelled(grants: Iterable[Grant]) -> str:
    """Return what is held as people name it, privileges first, the rest beyond three as a number."""
    first = sorted(grants, key=lambda grant: (not grant.privileged, thing_of(grant), grant.entitlement_id))
    names = list(dict.fromkeys(thing_of(grant) for grant in first))
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(names[:_NAMED_AT_MOST]) + more


def evidence_of(grants: Iterable[Grant]) -> list[str]:
    """Return the ids of the events that show the first five of them."""
    return [event_id for grant in list(grants)[:5] for event_id in grant.evidence]
