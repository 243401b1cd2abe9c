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
    } | known.traits


def principal(service_principal: Principal, directory: Directory) -> Json:
    """Return a service principal."""
    return {
        "id": service_principal.id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "alternativeNames": [],
        "appDisplayName": service_principal.name,
        "appId": service_principal.app_id,
        "appOwnerOrganizationId": service_principal.owner,
        "appRoleAssignmentRequired": bool(service_principal.app and service_principal.app.app.assignment_required),
        "appRoles": [_app_role(name) for name in _roles_of(directory)] if service_principal.id == GRAPH_ID else [],
        "createdDateTime": graph_text(service_principal.created_at),
        "displayName": service_principal.name,
        "keyCredentials": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
        "preferredSingleSignOnMode": None,
        "servicePrincipalNames": [service_principal.app_id],
        "servicePrincipalType": service_principal.kind,
        "signInAudience": None if service_principal.kind == "ManagedIdentity" else "AzureADMyOrg",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"] if service_principal.app else [],
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
    }


def member(service_principal: Principal, directory: Directory) -> Json:
    """Return a service principal as a group's member: with what kind of object it is."""
    return {"@odata.type": "#microsoft.graph.servicePrincipal", **principal(service_principal, directory)}


def application_id(service_principal: Principal) -> str:
    """Return the object id of the app registration behind a service principal."""
    return guid_of("application " + service_principal.app_id)


def application(service_principal: Principal, _: Directory) -> Json:
    """Return an application: the registration of which a service principal is the instance."""
    return {
        "id": application_id(service_principal),
        "deletedDateTime": None,
        "appId": service_principal.app_id,
        "createdDateTime": graph_text(service_principal.created_at),
        "displayName": service_principal.name,
        "keyCredentials": [],
        "passwordCredentials": [],
        "signInAudience": "AzureADMyOrg",
    }


def _roles_of(directory: Directory) -> list[str]:
    return sorted(
        {name for service_principal in directory.principals().values() for name in service_principal.permissions}
    )


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
        """The object's id."""
        return short_id(f"assignment {self.holder} {self.resource.id} {self.role}")


def assigned_to(directory: Directory, resource: Principal) -> dict[str, Assignment]:
    """Return who is assigned to an application, by the assignments' ids: users, groups, and apps with permissions."""
    assignments: list[Assignment] = []
    if resource.app is not None:
        users, groups = directory.users(), directory.groups()
        for user_id, at in resource.app.assigned.items():
            if user_id in users:
                assignments.append(Assignment(user_id, users[user_id].account.display_name, "User", resource, at))
        for group_id, at in resource.app.groups.items():
            if group_id in groups:
                assignments.append(Assignment(group_id, groups[group_id].group.name, "Group", resource, at))
    if resource.id == GRAPH_ID:
        assignments += [grant for app in directory.principals().values() for grant in permissions_of(app, resource)]
    return {assignment.id: assignment for assignment in assignments}


def permissions_of(app: Principal, graph: Principal) -> list[Assignment]:
    """Return the application permissions that a service principal has at Graph."""
    return [
        Assignment(app.id, app.name, "ServicePrincipal", graph, app.created_at, _role_id(name))
        for name in app.permissions
    ]


def assignment(assigned: Assignment, _: Directory) -> Json:
    """Return an appRoleAssignment."""
    return {
        "id": assigned.id,
        "deletedDateTime": None,
        "appRoleId": assigned.role,
        "createdDateTime": graph_text(assigned.at),
        "principalDisplayName": assigned.name,
        "principalId": assigned.holder,
        "principalType": assigned.kind,
        "resourceDisplayName": assigned.resource.name,
        "resourceId": assigned.resource.id,
    }


class Consent(NamedTuple):
    """That an application may act at Graph for everybody (``holder`` None) or for one account."""

    client: str
    holder: str | None

    @property
    def id(self) -> str:
        """The object's id."""
        return short_id(f"consent {self.client} {self.holder}")


def consents(directory: Directory) -> dict[str, Consent]:
    """Return the delegated permissions: an administrator's for everybody, and one person's own."""
    client = next(
        (
            service_principal.id
            for service_principal in directory.principals().values()
            if service_principal.name == _CONSENTED_APP
        ),
        None,
    )
    if client is None:
        return {}
    first = min(directory.users(), default=None)
    standing = (Consent(client, None), Consent(client, first))
    return {granted.id: granted for granted in standing if granted.id not in directory.revoked}


def consent(granted: Consent, _: Directory) -> Json:
    """Return an oAuth2PermissionGrant."""
    return {
        "id": granted.id,
        "clientId": granted.client,
        "consentType": "AllPrincipals" if granted.holder is None else "Principal",
        "principalId": granted.holder,
        "resourceId": GRAPH_ID,
        "scope": _SCOPES,
    }
