"""Readers of grants: group memberships, application assignments, conferrals on groups, consents, checkouts."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ingest.collectors.okta.readers.row import Reading
from ingest.collectors.okta.record.debug_values import MAX_LISTED, listed
from ingest.collectors.okta.record.log_event import LogEvent, known, short
from ingest.collectors.okta.record.parties import (
    APP_GROUP,
    CLIENT,
    acting_person,
    application,
    application_of,
    applications,
    groups,
    named,
    people,
    target_person,
)
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Kind, Party
from ingest.contract.text import identifier

HELD = Grant()
_IMPORTED_MEMBERSHIPS: dict[str, Kind] = {
    "app.user_management.app_group_member_import.insert_success": "grant_added",
    "app.user_management.app_group_member_import.delete_success": "grant_removed",
}
_CHECKED_OUT = "pam/"
"""A permission of a kind of its own, which no list shows and no list therefore ends."""
_NOT_A_RESOURCE = ("user", "team", "project", "client", "server", "usergroup")


def holders(found: Sequence[Party], entitlements: int) -> Sequence[Party | None]:
    """Return the accounts, one unknown when there is none. Raises RecordError past MAX_LISTED grants in one record."""
    if len(found) * entitlements > MAX_LISTED:
        raise RecordError(f"a record speaks of {len(found)} × {entitlements} grants; at most {MAX_LISTED} are read")
    return found or (None,)


def membership(log: LogEvent) -> list[Reading]:
    """Read a group membership of each User target in each UserGroup target."""
    held = groups(log)
    return [
        Reading(account, entitlement=Entitlement("group", group, name), grant=HELD)
        for account in holders(people(log), len(held))
        for group, name in held
    ]


def assignment(log: LogEvent) -> list[Reading]:
    """Read an assignment of each User target to each AppInstance target; through a group where one is a target."""
    held = applications(log)
    through = groups(log)
    grant = Grant(via=through[0][0]) if through else HELD
    return [
        Reading(account, found, Entitlement("app_assignment", found.id, found.name), grant)
        for account in holders(people(log), len(held))
        for found in held
    ]


def conferred_assignment(log: LogEvent) -> list[Reading]:
    """Read what each UserGroup target confers: an assignment to each AppInstance target."""
    held, conferring = applications(log), groups(log)
    if len(held) * len(conferring) > MAX_LISTED:
        raise RecordError(f"a record confers {len(held)} × {len(conferring)} grants; at most {MAX_LISTED} are read")
    return [
        conferral(group, name, Entitlement("app_assignment", found.id, found.name), found)
        for group, name in conferring
        for found in held
    ]


def conferral(
    group: str,
    name: str | None,
    entitlement: Entitlement,
    found: Application | None = None,
    scope: str | None = None,
) -> Reading:
    """Return what a group confers on its members: no account, ``via`` the group."""
    attributes: dict[str, object] = {"group_name": name} if name else {}
    return Reading(None, found, entitlement, Grant(via=group, scope=scope), attributes)


def imported_membership(log: LogEvent) -> list[Reading]:
    """Read an application's own group membership as its import found it; the legacy type tells what was found."""
    kind = _IMPORTED_MEMBERSHIPS.get(known(log.record.legacy_event_type) or "")
    if kind is None:
        return []
    held = groups(log, APP_GROUP)
    found = application(log)
    # The application stays out of ``application``: membership in a group over there is no assignment by Okta.
    attributes: dict[str, object] = {"application_id": found.id, "application_name": found.name} if found else {}
    return [
        Reading(account, entitlement=Entitlement("group", group, name), grant=HELD, attributes=attributes, kind=kind)
        for account in holders(people(log), len(held))
        for group, name in held
    ]


def consent(log: LogEvent) -> list[Reading]:
    """Read a consent of the User target, else of the acting person, to the client application, with its scopes."""
    entry = log.first("appinstance") or log.first(*CLIENT)
    scopes = listed(log.debug.granted_scopes) or listed(log.debug.scopes)
    names = sorted(set(scopes or ())) or sorted({name for e in log.all("scope") if (name := named(e))})
    attributes: dict[str, object] = {"scopes": names} if names else {}
    return [Reading(target_person(log) or acting_person(log), application_of(entry), attributes=attributes)]


def admin_consent(log: LogEvent) -> list[Reading]:
    """Read a consent that an administrator gave for everyone."""
    return [
        replace(reading, account=acting_person(log), attributes={**reading.attributes, "admin": True})
        for reading in consent(log)
    ]


def checkout(log: LogEvent) -> list[Reading]:
    """Read a privileged resource taken out or given back: the first target that is no person, team or project."""
    for kind, entry in log.targets:
        resource = known(entry.id)
        if resource and kind not in _NOT_A_RESOURCE:
            held = identifier(_CHECKED_OUT + resource, "target.id") or ""
            entitlement = Entitlement("permission", held, known(entry.display_name))
            sort = short(log.debug.resource_type)
            attributes: dict[str, object] = {"resource_type": sort} if sort else {}
            account = target_person(log) or acting_person(log)
            return [Reading(account, None, entitlement, Grant("activated"), attributes)]
    return []
