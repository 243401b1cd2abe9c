"""Turns rows of Okta's lists of administrators into their roles: pure.

A privilege has the same id in a log and in a list, so the grant that a log shows beginning is the grant that the census
finds. Source: Okta management API, schemas StandardRole, CustomRole.
"""

from __future__ import annotations

from msgspec.structs import replace

from ingest.collection.census_events import ASSIGNED, GrantSeen
from ingest.collectors.okta.census.row_values import last_part, stated
from ingest.collectors.okta.readers.privileges import privilege
from ingest.collectors.okta.record.log_event import Json, known, mapping, short
from ingest.contract.event import Entitlement, Grant, Party

UNKNOWN = "unknown"
"""The group that a grant comes through when no list names it."""
_LOGGED_AS = {
    "SUPER_ADMIN": "Super administrator",
    "ORG_ADMIN": "Organization administrator",
    "READ_ONLY_ADMIN": "Read only admin",
}
"""Role type → its name in ``privilegeGranted``, where recorded logs show another name than the role's label."""


def role(holder: Party, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return an administrator's role, via the group that its link names; ``targeted``: it is limited to targets."""
    entitlement = _role_entitlement(assigned, targeted=targeted)
    if entitlement is None or assigned.get("status") == "INACTIVE":
        return None
    via = None
    if assigned.get("assignmentType") == "GROUP":
        via = last_part(mapping(mapping(assigned.get("_links")).get("assignee")).get("href")) or UNKNOWN
    grant = Grant(via=via, scope=short(assigned.get("resource-set")))
    attributes = {} if via == UNKNOWN else dict(ASSIGNED)
    return GrantSeen("admin_role", holder, entitlement, grant, None, attributes, stated(assigned.get("created")))


def role_through(role: GrantSeen, group: str) -> GrantSeen:
    """Return the role via a group that confers it, for a role whose holder's lists name no group."""
    return replace(role, grant=replace(role.grant, via=group), attributes=dict(ASSIGNED))


def group_role(group: str, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return the conferral of a role by a group on its members."""
    entitlement = _role_entitlement(assigned, targeted=targeted)
    if entitlement is None or assigned.get("status") == "INACTIVE":
        return None
    grant = Grant(via=group, scope=short(assigned.get("resource-set")))
    began_at = stated(assigned.get("created"))
    return GrantSeen("group_role", None, entitlement, grant, None, dict(ASSIGNED), began_at)


def _role_entitlement(assigned: Json, *, targeted: bool) -> Entitlement | None:
    custom, label, role_type = short(assigned.get("role")), known(assigned.get("label")), short(assigned.get("type"))
    if custom is not None:
        return Entitlement("admin_privilege", custom, label)
    if role_type == "APP_ADMIN" and not targeted:
        return privilege("Application administrator (all)")
    name = _LOGGED_AS.get(role_type or "") or label or role_type
    return privilege(name) if name else None
