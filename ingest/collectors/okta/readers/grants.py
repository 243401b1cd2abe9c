"""Readers of grants: group memberships, application assignments, conferrals on groups, consents, checkouts."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ingest.collectors.okta.readers.row import EventParts
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

DIRECT = Grant()
_IMPORTED_MEMBERSHIPS: dict[str, Kind] = {
    "app.user_management.app_group_member_import.insert_success": "grant_added",
    "app.user_management.app_group_member_import.delete_success": "grant_removed",
}
_CHECKED_OUT = "pam/"
"""The prefix of a kind of permission that no list shows, and that therefore no list ends."""
_NOT_A_RESOURCE = ("user", "team", "project", "client", "server", "usergroup")


def accounts_of_grants(accounts: Sequence[Party], entitlements: int) -> Sequence[Party | None]:
    """Return the accounts, or one unknown account. Raises RecordError for more than MAX_LISTED grants in a record."""
    if len(accounts) * entitlements > MAX_LISTED:
        raise RecordError(f"a record speaks of {len(accounts)} × {entitlements} grants; at most {MAX_LISTED} are read")
    return accounts or (None,)


def membership(log: LogEvent) -> list[EventParts]:
    """Read a group membership of each User target in each UserGroup target."""
    group_targets = groups(log)
    return [
        EventParts(account, entitlement=Entitlement("group", group, name), grant=DIRECT)
        for account in accounts_of_grants(people(log), len(group_targets))
        for group, name in group_targets
    ]


def assignment(log: LogEvent) -> list[EventParts]:
    """Read an assignment of each User target to each AppInstance target; via the group if one is a target."""
    assigned = applications(log)
    conferring = groups(log)
    grant = Grant(via=conferring[0][0]) if conferring else DIRECT
    return [
        EventParts(account, target, Entitlement("app_assignment", target.id, target.name), grant)
        for account in accounts_of_grants(people(log), len(assigned))
        for target in assigned
    ]


def conferred_assignment(log: LogEvent) -> list[EventParts]:
    """Read the assignments that each UserGroup target confers, one for each AppInstance target."""
    assigned, conferring = applications(log), groups(log)
    if len(assigned) * len(conferring) > MAX_LISTED:
        raise RecordError(f"a record confers {len(assigned)} × {len(conferring)} grants; at most {MAX_LISTED} are read")
    return [
        conferral(group, name, Entitlement("app_assignment", target.id, target.name), target)
        for group, name in conferring
        for target in assigned
    ]


def conferral(
    group: str,
    name: str | None,
    entitlement: Entitlement,
    application: Application | None = None,
    scope: str | None = None,
) -> EventParts:
    """Return a grant that a group confers on its members: no account, ``via`` the group."""
    attributes: dict[str, object] = {"group_name": name} if name else {}
    return EventParts(None, application, entitlement, Grant(via=group, scope=scope), attributes)


def imported_membership(log: LogEvent) -> list[EventParts]:
    """Read a membership in an application's own group, as an import found it; the legacy type says what changed."""
    kind = _IMPORTED_MEMBERSHIPS.get(known(log.record.legacy_event_type) or "")
    if kind is None:
        return []
    app_groups = groups(log, APP_GROUP)
    target = application(log)
    # ``application`` stays empty: membership in a group of the application is no assignment by Okta.
    attributes: dict[str, object] = {"application_id": target.id, "application_name": target.name} if target else {}
    return [
        EventParts(
            account, entitlement=Entitlement("group", group, name), grant=DIRECT, attributes=attributes, kind=kind
        )
        for account in accounts_of_grants(people(log), len(app_groups))
        for group, name in app_groups
    ]


def consent(log: LogEvent) -> list[EventParts]:
    """Read a consent of the User target, else of the acting person, to the client application, with its scopes."""
    entry = log.first("appinstance") or log.first(*CLIENT)
    scopes = listed(log.debug.granted_scopes) or listed(log.debug.scopes)
    names = sorted(set(scopes or ())) or sorted({name for e in log.all("scope") if (name := named(e))})
    attributes: dict[str, object] = {"scopes": names} if names else {}
    return [EventParts(target_person(log) or acting_person(log), application_of(entry), attributes=attributes)]


def admin_consent(log: LogEvent) -> list[EventParts]:
    """Read a consent that an administrator gave for everyone."""
    return [
        replace(reading, account=acting_person(log), attributes={**reading.attributes, "admin": True})
        for reading in consent(log)
    ]


def checkout(log: LogEvent) -> list[EventParts]:
    """Read the checkout or return of a privileged resource: the first target that is no person, team or project."""
    for kind, entry in log.targets:
        resource = known(entry.id)
        if resource and kind not in _NOT_A_RESOURCE:
            resource_id = identifier(_CHECKED_OUT + resource, "target.id") or ""
            entitlement = Entitlement("permission", resource_id, known(entry.display_name))
            resource_type = short(log.debug.resource_type)
            attributes: dict[str, object] = {"resource_type": resource_type} if resource_type else {}
            account = target_person(log) or acting_person(log)
            return [EventParts(account, None, entitlement, Grant("activated"), attributes)]
    return []
