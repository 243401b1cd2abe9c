"""The audits of what an application removes: in its own name, as directory and PIM write them."""

from __future__ import annotations

from simulator.entra.access import DEFAULT_ACCESS
from simulator.entra.roles import Role
from simulator.entra.skeleton import PIM, Activity, Initiator, audit, changed, group, person, principal, target
from simulator.organisation.cast import Account, App, Group
from simulator.records.instants import SECOND
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Record

US = Initiator(app="jitgov")
_QUIT = Activity("Remove member from group", "Core Directory", "GroupManagement", "Unassign")
_UNASSIGN = Activity("Remove app role assignment from user", "Core Directory", "UserManagement", "Unassign")
_ROLE = Activity("Remove member from role", "Core Directory", "RoleManagement", "Unassign")
_DISABLE = Activity("Disable account", "Core Directory", "UserManagement", "Update")
_UPDATE = Activity("Update user", "Core Directory", "UserManagement", "Update")
_SESSIONS = Activity("Update StsRefreshTokenValidFrom Timestamp", "Core Directory", "UserManagement", "Update")
_BY_PIM = {
    "eligible": Activity("Remove eligible member from role in PIM completed (permanent)", "PIM", "RoleManagement",
                         "Update"),
    "active": Activity("Remove member from role in PIM completed (timebound)", "PIM", "RoleManagement", "Update"),
}  # fmt: skip


def left_group(mint: Mint, account: Account, of: Group, at: int) -> Record:
    """Return that an account was taken out of a group."""
    properties = {"Group.ObjectID": of.id, "Group.DisplayName": of.name}
    changes = [changed(name, None, value) for name, value in properties.items()]
    return audit(mint, account.tenant, _QUIT, at, US, [person(account, changes), group(of)])


def unassigned(mint: Mint, account: Account, app: App, at: int) -> Record:
    """Return that an account was taken off an application."""
    properties = {"AppRole.Id": DEFAULT_ACCESS, "User.ObjectID": account.subject, "User.UPN": account.login}
    changes = [changed(name, None, value) for name, value in properties.items()]
    changes.append(changed("TargetId.ServicePrincipalNames", None, app.id))
    return audit(mint, account.tenant, _UNASSIGN, at, US, [principal(app, changes), person(account)])


def lost_role(mint: Mint, account: Account, role: Role, at: int, by: Initiator = US) -> Record:
    """Return that a role was taken from an account."""
    properties = {
        "Role.ObjectID": role.object_id,
        "Role.DisplayName": role.name,
        "Role.TemplateId": role.template,
        "Role.WellKnownObjectName": role.name.replace(" ", ""),
    }
    changes = [changed(name, None, value) for name, value in properties.items()]
    targets = [person(account, changes), target("Role", role.object_id, role.name)]
    return audit(mint, account.tenant, _ROLE, at, by, targets)


def lost_by_pim(mint: Mint, account: Account, role: Role, mode: str, at: int) -> list[Record]:
    """Return that PIM took a role, or the eligibility to it; of one that was held the directory tells too."""
    properties = {"RoleDefinitionOriginId": role.template, "RoleDefinitionOriginType": "BuiltInRole"}
    changes = [changed(name, value) for name, value in properties.items()]
    changes.append(changed("TemplateId", role.template))
    targets = [
        target("Role", role.object_id, role.name, changes),
        target("Request", mint.guid(), None),
        person(account),
        target("Directory", guid_of("tenant northwind"), "Northwind"),
    ]
    details = {**properties, "TemplateId": role.template}
    record = audit(mint, account.tenant, _BY_PIM[mode], at, US, targets, details=details)
    twin = [lost_role(mint, account, role, at + SECOND, PIM)] if mode == "active" else []
    return [record, *twin]


def disabled(mint: Mint, account: Account, at: int) -> list[Record]:
    """Return that an account was disabled: two records tell it."""
    changes = [changed("AccountEnabled", [False], [True])]
    return [
        audit(mint, account.tenant, _DISABLE, at, US, [person(account, changes)]),
        audit(mint, account.tenant, _UPDATE, at, US, [person(account, changes)]),
    ]


def sessions_ended(mint: Mint, account: Account, at: int) -> Record:
    """Return that an account's refresh tokens hold no more."""
    return audit(mint, account.tenant, _SESSIONS, at, US, [person(account)])
