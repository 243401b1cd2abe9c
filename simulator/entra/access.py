"""Group memberships and application assignments."""

from __future__ import annotations

from simulator.entra.skeleton import SYNC, Activity, Initiator, audit, changed, group, person, principal
from simulator.organisation.cast import Account, App, Group
from simulator.records.mint import Mint
from simulator.records.record import Record

_JOIN = Activity("Add member to group", "Core Directory", "GroupManagement", "Assign")
_QUIT = Activity("Remove member from group", "Core Directory", "GroupManagement", "Unassign")
_ASSIGN = Activity("Add app role assignment grant to user", "Core Directory", "UserManagement", "Assign")
_CONFER = Activity("Add app role assignment to group", "Core Directory", "GroupManagement", "Assign")
_GROUP_LIFE = {
    what: Activity(f"{what} group", "Core Directory", "GroupManagement", what) for what in ("Delete", "Restore")
}
_PRINCIPAL_LIFE = {
    what: Activity(f"{what} service principal", "Core Directory", "ApplicationManagement", what)
    for what in ("Remove", "Restore")
}
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


def member(
    mint: Mint, account: Account, joined: Group, at: int, initiator: Initiator = SYNC, *, added: bool = True
) -> Record:
    """Return the audit of an account that joined a group, or left it: then the values are in ``oldValue``."""
    properties = {"Group.ObjectID": joined.id, "Group.DisplayName": joined.name}
    changes = [changed(name, value if added else None, None if added else value) for name, value in properties.items()]
    changes.append(changed("Group.WellKnownObjectName"))
    targets = [person(account, changes), group(joined)]
    return audit(mint, account.tenant, _JOIN if added else _QUIT, at, initiator, targets)


def assigned(mint: Mint, account: Account, app: App, at: int, initiator: Initiator = SYNC) -> Record:
    """Return an application assignment with the default access."""
    changes = [
        changed("AppRole.Id", DEFAULT_ACCESS),
        changed("AppRole.Value"),
        changed("AppRole.DisplayName"),
        changed("User.ObjectID", account.subject),
        changed("User.UPN", account.login),
        changed("TargetId.ServicePrincipalNames", app.id),
    ]
    return audit(mint, account.tenant, _ASSIGN, at, initiator, [principal(app, changes), person(account)])


def conferred(mint: Mint, given: Group, app: App, at: int, initiator: Initiator) -> Record:
    """Return that a group was given an application."""
    changes = [
        changed("AppRole.Id", DEFAULT_ACCESS),
        changed("Group.ObjectID", given.id),
        changed("Group.DisplayName", given.name),
        changed("TargetId.ServicePrincipalNames", app.id),
    ]
    return audit(mint, given.tenant, _CONFER, at, initiator, [principal(app, changes), group(given)])


def group_life(mint: Mint, of: Group, at: int, initiator: Initiator, *, restored: bool) -> Record:
    """Return that a group was deleted, or restored: the one record of it, however many were in it."""
    return audit(mint, of.tenant, _GROUP_LIFE["Restore" if restored else "Delete"], at, initiator, [group(of)])


def principal_life(mint: Mint, tenant: str, app: App, at: int, initiator: Initiator, *, restored: bool) -> Record:
    """Return that an application's service principal was removed, or restored."""
    return audit(mint, tenant, _PRINCIPAL_LIFE["Restore" if restored else "Remove"], at, initiator, [principal(app)])
