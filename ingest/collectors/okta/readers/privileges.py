"""Readers of administrators' privileges: of people, groups and client applications, and of custom roles' bindings."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.collectors.okta.readers.grants import conferral, holders
from ingest.collectors.okta.readers.row import Reader, Reading
from ingest.collectors.okta.record.debug_values import listed
from ingest.collectors.okta.record.fields import DebugFields, Entry
from ingest.collectors.okta.record.log_event import LogEvent, known
from ingest.collectors.okta.record.parties import APPLICATION, CLIENT, RESOURCE_SET, ROLE, groups, people, service
from ingest.contract.event import Entitlement, EntitlementType, Grant, Party
from ingest.contract.text import identifier

_NOT_WORD = re.compile(r"[\W_]+")
_NONE_LEFT = "roleunassignedallprivilegesrevoked"

Listing = Callable[[DebugFields], object]
"""Which of the debug data lists the privileges."""


def privilege(name: str) -> Entitlement:
    """Return the privilege of that name; its id is the name in lower case, other signs as one ``_``."""
    spelled = _NOT_WORD.sub("_", name.lower()).strip("_") or name
    return Entitlement("admin_privilege", identifier(spelled, "privilege") or "", name)


def _privileges(log: LogEvent, listing: Listing) -> tuple[list[Entitlement], bool]:
    """Return the privileges, each once, in their order, and whether debug data lists them.

    Without a list the role targets name them; those are what changed, never all that is held.
    """
    names = listed(listing(log.debug))
    stated = bool(names)
    if not names:
        names = [name for role in log.all(*ROLE) if (name := _role_name(role))]
    return list({found.id: found for name in names if (found := privilege(name)).id}.values()), stated


def _role_name(role: Entry) -> str | None:
    return known(role.display_name) or known(role.alternate_id)


def privileges(listing: Listing, *, restated: bool = False) -> Reader:
    """Return a reader of the privileges of each User or client target; ``restated``: the list is all that is held."""

    def read(log: LogEvent) -> list[Reading]:
        held, stated = _privileges(log, listing)
        grant = Grant(restated=restated and stated)
        attributes: dict[str, object] = (
            {"none_left": True} if any(kind == _NONE_LEFT for kind, _ in log.targets) else {}
        )
        return [
            Reading(account, None, found, grant, attributes)
            for account in holders(people(log) or _clients(log), len(held))
            for found in held
        ]

    return read


def _clients(log: LogEvent) -> list[Party]:
    return [found for entry in log.all(*CLIENT, APPLICATION) if (found := service(log, entry)) is not None]


def group_privileges(listing: Listing) -> Reader:
    """Return a reader of the privileges that a UserGroup target confers."""

    def read(log: LogEvent) -> list[Reading]:
        conferring, (held, _) = groups(log), _privileges(log, listing)
        holders((), len(conferring) * len(held))
        return [conferral(group, name, found) for group, name in conferring for found in held]

    return read


def _role(entry: Entry, sort: EntitlementType) -> Entitlement | None:
    found = identifier(known(entry.id), "role id")
    return Entitlement(sort, found, known(entry.display_name) or known(entry.alternate_id)) if found else None


def bound_role(sort: EntitlementType) -> Reader:
    """Return a reader of a role bound to User or UserGroup targets, within a resource set where one is a target."""

    def read(log: LogEvent) -> list[Reading]:
        roles = [found for entry in log.all(*ROLE) if (found := _role(entry, sort)) is not None]
        resources = log.first(RESOURCE_SET)
        scope = identifier(known(resources.id), "resource set id") if resources is not None else None
        members, conferring = people(log), groups(log)
        holders(members, len(roles) * (1 + len(conferring)))
        direct = [Reading(account, None, role, Grant(scope=scope)) for account in members for role in roles]
        through = [conferral(group, name, role, None, scope) for group, name in conferring for role in roles]
        return direct + through

    return read
