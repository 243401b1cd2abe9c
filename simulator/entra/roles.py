"""Directory roles: given by an administrator, or through Privileged Identity Management (PIM).

PIM's acts are written twice: by the PIM service, and by Core Directory in the name of the app MS-PIM.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.entra.skeleton import PIM, Activity, Initiator, audit, changed, person, target
from simulator.organisation.cast import Account
from simulator.records.instants import SECOND, graph_text
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Json, Record


class Role(NamedTuple):
    """A directory role: its template is the same in every tenant."""

    template: str
    name: str

    @property
    def object_id(self) -> str:
        """The role's object in this tenant."""
        return guid_of("role " + self.name)


GLOBAL_ADMINISTRATOR = Role("62e90394-69f5-4237-9190-012177145e10", "Global Administrator")
USER_ADMINISTRATOR = Role("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator")
SECURITY_READER = Role("5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader")
DIRECTORY_WRITERS = Role("9360feb5-f418-4baa-8175-e2a00bac4301", "Directory Writers")

_ADD = Activity("Add member to role", "Core Directory", "RoleManagement", "Assign")
_REMOVE = Activity("Remove member from role", "Core Directory", "RoleManagement", "Unassign")
_ELIGIBLE = "Add eligible member to role in PIM completed (permanent)"
_TIMEBOUND = "Add member to role in PIM completed (timebound)"
_OUTSIDE = "Add member to role outside of PIM (permanent)"
_ACTIVATED = "Add member to role completed (PIM activation)"
_EXPIRED = "Remove member from role (PIM activation expired)"


def _by_directory(
    mint: Mint, account: Account, role: Role, at: int, initiator: Initiator, *, added: bool, service: bool = False
) -> Record:
    properties = {
        "Role.ObjectID": role.object_id,
        "Role.DisplayName": role.name,
        "Role.TemplateId": role.template,
        "Role.WellKnownObjectName": role.name.replace(" ", ""),
    }
    changes = [changed(name, value if added else None, None if added else value) for name, value in properties.items()]
    holder = target("ServicePrincipal", account.subject, account.display_name, changes)
    targets = [holder if service else person(account, changes), target("Role", role.object_id, role.name)]
    return audit(mint, account.tenant, _ADD if added else _REMOVE, at, initiator, targets)


def given(mint: Mint, account: Account, role: Role, at: int, admin: Account, *, service: bool = False) -> Record:
    """Return a role given by an administrator, without end."""
    return _by_directory(mint, account, role, at, Initiator(admin), added=True, service=service)


def taken(mint: Mint, account: Account, role: Role, at: int, admin: Account) -> Record:
    """Return a role taken away by an administrator."""
    return _by_directory(mint, account, role, at, Initiator(admin), added=False)


def twin(mint: Mint, pim_record: Record, account: Account, role: Role, *, added: bool = True) -> Record:
    """Return the directory's own record of an act of PIM, one second later."""
    return _by_directory(mint, account, role, pim_record.occurred_at + SECOND, PIM, added=added)


def _by_pim(
    mint: Mint,
    account: Account,
    role: Role,
    at: int,
    activity: str,
    initiator: Account,
    ends_at: int | None,
    reason: str,
) -> Record:
    ends = {} if ends_at is None else {"ExpirationTime": graph_text(ends_at)}
    properties = {"RoleDefinitionOriginId": role.template, "RoleDefinitionOriginType": "BuiltInRole"}
    changes: list[Json] = [changed(name, value) for name, value in properties.items()]
    changes.append(changed("TemplateId", role.template))
    targets = [
        target("Role", role.object_id, role.name, changes),
        target("Request", mint.guid(), None),
        person(account),
        target("Directory", guid_of("tenant northwind"), "Northwind"),
        target("Other", guid_of("pim"), None),
    ]
    details = {
        **properties,
        "TemplateId": role.template,
        "StartTime": graph_text(at),
        **ends,
        "Justification": reason,
        "oid": initiator.subject,
    }
    kind = Activity(activity, "PIM", "RoleManagement", "Update")
    return audit(mint, account.tenant, kind, at, Initiator(initiator), targets, details=details, reason=reason)


def eligible(mint: Mint, account: Account, role: Role, at: int, admin: Account) -> Record:
    """Return that an account may activate a role from now on."""
    return _by_pim(mint, account, role, at, _ELIGIBLE, admin, None, "On call")


def timebound(mint: Mint, account: Account, role: Role, at: int, ends_at: int, admin: Account) -> Record:
    """Return that PIM gave a role until an instant."""
    return _by_pim(mint, account, role, at, _TIMEBOUND, admin, ends_at, "Project")


def given_outside(mint: Mint, account: Account, role: Role, at: int, admin: Account) -> Record:
    """Return PIM's word that an administrator gave a role past it."""
    return _by_pim(mint, account, role, at, _OUTSIDE, admin, None, "")


def activated(mint: Mint, account: Account, role: Role, at: int, ends_at: int) -> Record:
    """Return an activation, by the account itself."""
    return _by_pim(mint, account, role, at, _ACTIVATED, account, ends_at, "Incident")


def expired(mint: Mint, account: Account, role: Role, at: int) -> Record:
    """Return the end of an activation."""
    return _by_pim(mint, account, role, at, _EXPIRED, account, None, "")
