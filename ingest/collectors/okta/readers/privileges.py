"""Readers of administrators' privileges: of people, groups and client applications, and of custom roles' bindings."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.collectors.okta.readers.grants import accounts_of_grants, conferral
from ingest.collectors.okta.readers.row import EventParts, Reader
from ingest.collectors.okta.record.debug_values import listed
from ingest.collectors.okta.record.fields import DebugFields, Entry
from ingest.collectors.okta.record.log_event import LogEvent, known
from ingest.collectors.okta.record.parties import APPLICATION, CLIENT, RESOURCE_SET, ROLE, groups, people, service
from ingest.contract.event import Entitlement, EntitlementType, Grant, Party
from ingest.contract.text import identifier

_NOT_WORD = re.compile(r"[\W_]+")
_NONE_LEFT = "roleunassignedallprivilegesrevoked"

PrivilegeList = Callable[[DebugFields], object]
"""Takes debug data; returns the field of it that lists the privileges."""


def privilege(name: str) -> Entitlement:
    """Return the privilege of that name; its id is the name in lower case, with ``_`` for all other signs."""
    privilege_id = _NOT_WORD.sub("_", name.lower()).strip("_") or name
    return Entitlement("admin_privilege", identifier(privilege_id, "privilege") or "", name)


def _privileges(log: LogEvent, list_of: PrivilegeList) -> tuple[list[Entitlement], bool]:
    """Return the privileges, once each and in order, and whether debug data lists them.

    Without a list the role targets name the privileges that changed, which are never all that the holder has.
    """
    names = listed(list_of(log.debug))
    is_listed = bool(names)
    if not names:
        names = [name for role in log.all(*ROLE) if (name := _role_name(role))]
    return list(
        {entitlement.id: entitlement for name in names if (entitlement := privilege(name)).id}.values()
    ), is_listed


def _role_name(role: Entry) -> str | None:
    return known(role.display_name) or known(role.alternate_id)


def privileges(list_of: PrivilegeList, *, restated: bool = False) -> Reader:
    """Return a reader of each User or client target's privileges; ``restated``: the list names all that it holds."""

    def read(log: LogEvent) -> list[EventParts]:
        entitlements, is_listed = _privileges(log, list_of)
        grant = Grant(restated=restated and is_listed)
        attributes: dict[str, object] = (
            {"none_left": True} if any(kind == _NONE_LEFT for kind, _ in log.targets) else {}
        )
        return [
            EventParts(account, None, entitlement, grant, attributes)
            for account in accounts_of_grants(people(log) or _clients(log), len(entitlements))
            for entitlement in entitlements
        ]

    return read


def _clients(log: LogEvent) -> list[Party]:
    return [client for entry in log.all(*CLIENT, APPLICATION) if (client := service(log, entry)) is not None]


def group_privileges(list_of: PrivilegeList) -> Reader:
    """Return a reader of the privileges that a UserGroup target confers."""

    def read(log: LogEvent) -> list[EventParts]:
        conferring, (entitlements, _) = groups(log), _privileges(log, list_of)
        accounts_of_grants((), len(conferring) * len(entitlements))
        return [conferral(group, name, entitlement) for group, name in conferring for entitlement in entitlements]

    return read


def _role(entry: Entry, entitlement_type: EntitlementType) -> Entitlement | None:
    role_id = identifier(known(entry.id), "role id")
    return (
        Entitlement(entitlement_type, role_id, known(entry.display_name) or known(entry.alternate_id))
        if role_id
        else None
    )


def bound_role(entitlement_type: EntitlementType) -> Reader:
    """Return a reader of a role bound to User or UserGroup targets, within a resource set if one is a target."""

    def read(log: LogEvent) -> list[EventParts]:
        roles = [role for entry in log.all(*ROLE) if (role := _role(entry, entitlement_type)) is not None]
        resources = log.first(RESOURCE_SET)
        scope = identifier(known(resources.id), "resource set id") if resources is not None else None
        members, conferring = people(log), groups(log)
        accounts_of_grants(members, len(roles) * (1 + len(conferring)))
        direct = [EventParts(account, None, role, Grant(scope=scope)) for account in members for role in roles]
        through = [conferral(group, name, role, None, scope) for group, name in conferring for role in roles]
        return direct + through

    return read
