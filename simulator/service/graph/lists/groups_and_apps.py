"""Groups, service principals, and who is assigned to what, as Graph spells them.

Source: Graph, resources/group.md, serviceprincipal.md, approleassignment.md, oauth2permissiongrant.md.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from simulator.records.instants import graph_text
from simulator.records.mint import guid_of
from simulator.records.record import Json
from simulator.service.graph.lists.directory import GRAPH_ID, Directory, Principal
from simulator.service.tenants.tenant import GroupState

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_CONSENTED_APP = "Team Wiki"
_SCOPES = "openid profile User.Read"


def short_id(name: str) -> str:
    """Return an id in the spelling of assignments: 32 bytes, base64 for URLs."""
    return base64.urlsafe_b64encode((guid_of(name) + guid_of(name + "'")).replace("-", "").encode()[:32]).decode()


def group(known: GroupState, _: Directory) -> Json:
    """Return a group."""
    return {
        "id": known.group.id,
        "deletedDateTime": None,
        "classification": None,
        "createdDateTime": graph_text(known.created_at),
        "description": None,
        "displayName": known.group.name,
        "groupTypes": [],
        "isAssignableToRole": None,
        "mail": None,
        "mailEnabled": False,
        "mailNickname": known.group.name.replace(" ", ""),
        "membershipRule": None,
        "onPremisesSyncEnabled": None,
        "proxyAddresses": [],
        "securityEnabled": True,
        "visibility": None,
    }


def principal(one: Principal, directory: Directory) -> Json:
    """Return a service principal."""
    return {
        "id": one.id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "alternativeNames": [],
        "appDisplayName": one.name,
        "appId": one.app_id,
        "appOwnerOrganizationId": one.owner,
        "appRoleAssignmentRequired": bool(one.app and one.app.app.assignment_required),
        "appRoles": [_app_role(name) for name in _roles_of(directory)] if one.id == GRAPH_ID else [],
        "createdDateTime": graph_text(one.created_at),
        "displayName": one.name,
        "keyCredentials": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
        "preferredSingleSignOnMode": None,
        "servicePrincipalNames": [one.app_id],
        "servicePrincipalType": one.kind,
        "signInAudience": None if one.kind == "ManagedIdentity" else "AzureADMyOrg",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"] if one.app else [],
    }


def member(one: Principal, directory: Directory) -> Json:
    """Return a service principal as a group's member: with what kind of object it is."""
    return {"@odata.type": "#microsoft.graph.servicePrincipal", **principal(one, directory)}


def application_id(one: Principal) -> str:
    """Return the object id of the app registration behind a service principal."""
    return guid_of("application " + one.app_id)


def application(one: Principal, _: Directory) -> Json:
    """Return an application: the registration of which a service principal is the instance."""
    return {
        "id": application_id(one),
        "deletedDateTime": None,
        "appId": one.app_id,
        "createdDateTime": graph_text(one.created_at),
        "displayName": one.name,
        "keyCredentials": [],
        "passwordCredentials": [],
        "signInAudience": "AzureADMyOrg",
    }


def _roles_of(directory: Directory) -> list[str]:
    return sorted({name for each in directory.principals().values() for name in each.permissions})


def _role_id(name: str) -> str:
    return guid_of("permission " + name)


def _app_role(name: str) -> Json:
    return {
        "id": _role_id(name),
        "allowedMemberTypes": ["Application"],
        "description": f"Allows the app to use {name} without a signed-in user.",
        "displayName": name,
        "isEnabled": True,
        "origin": "Application",
        "value": name,
    }


class Assignment(NamedTuple):
    """That somebody has a role of an application: who, what kind of object, and since when."""

    holder: str
    name: str
    kind: str
    resource: Principal
    at: int
    role: str = DEFAULT_ACCESS

    @property
    def id(self) -> str:
        """What tells it from others."""
        return short_id(f"assignment {self.holder} {self.resource.id} {self.role}")


def assigned_to(directory: Directory, resource: Principal) -> dict[str, Assignment]:
    """Return who is assigned to an application, by the assignments' ids: users, groups, and apps with permissions."""
    found: list[Assignment] = []
    if resource.app is not None:
        users, groups = directory.users(), directory.groups()
        for each, at in resource.app.assigned.items():
            if each in users:
                found.append(Assignment(each, users[each].account.display_name, "User", resource, at))
        for each, at in resource.app.groups.items():
            if each in groups:
                found.append(Assignment(each, groups[each].group.name, "Group", resource, at))
    if resource.id == GRAPH_ID:
        found += [one for app in directory.principals().values() for one in permissions_of(app, resource)]
    return {one.id: one for one in found}


def permissions_of(app: Principal, graph: Principal) -> list[Assignment]:
    """Return the application permissions that a service principal has at Graph."""
    return [
        Assignment(app.id, app.name, "ServicePrincipal", graph, app.created_at, _role_id(name))
        for name in app.permissions
    ]


def assignment(one: Assignment, _: Directory) -> Json:
    """Return an appRoleAssignment."""
    return {
        "id": one.id,
        "deletedDateTime": None,
        "appRoleId": one.role,
        "createdDateTime": graph_text(one.at),
        "principalDisplayName": one.name,
        "principalId": one.holder,
        "principalType": one.kind,
        "resourceDisplayName": one.resource.name,
        "resourceId": one.resource.id,
    }


class Consent(NamedTuple):
    """That an application may act at Graph for everybody (``holder`` None) or for one account."""

    client: str
    holder: str | None

    @property
    def id(self) -> str:
        """What tells it from others."""
        return short_id(f"consent {self.client} {self.holder}")


def consents(directory: Directory) -> dict[str, Consent]:
    """Return the delegated permissions: an administrator's for everybody, and one person's own."""
    client = next((each.id for each in directory.principals().values() if each.name == _CONSENTED_APP), None)
    if client is None:
        return {}
    first = min(directory.users(), default=None)
    return {one.id: one for one in (Consent(client, None), Consent(client, first))}


def consent(one: Consent, _: Directory) -> Json:
    """Return an oAuth2PermissionGrant."""
    return {
        "id": one.id,
        "clientId": one.client,
        "consentType": "AllPrincipals" if one.holder is None else "Principal",
        "principalId": one.holder,
        "resourceId": GRAPH_ID,
        "scope": _SCOPES,
    }
