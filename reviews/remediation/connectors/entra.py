"""Removals in an Entra tenant: what Graph says of a holding, and the one call that ends each way of it.

Source: Graph, api/group-delete-members.md, serviceprincipal-delete-approleassignedto.md, user-update.md,
rbacapplication-post-roleassignmentschedulerequests.md and their like. A role that PIM keeps a schedule of is ended by
PIM: the directory's own call would leave the schedule, which may bring it back. Who may activate a role anew has lost
nothing by losing the active part of it, so that eligibility and assignment are two ways of one holding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ingest.clients.access import Access
from ingest.clients.graph.removal_client import (
    APPS,
    CONSENTS,
    GROUPS,
    MEMBERS,
    PEOPLE,
    ROLES,
    Row,
    all_rows,
    one_row,
    removal_client,
    written,
)
from ingest.clients.http.client import Client
from ingest.clients.http.write_outcomes import Outcome
from reviews.remediation.interface import Holding, Obstacle, Path
from reviews.settings.remediation import WriteKind

_DIRECTORY = "roleManagement/directory"
_REQUESTS = {"role": "roleAssignmentScheduleRequests", "eligible_role": "roleEligibilityScheduleRequests"}
_DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_OWNER, _DELEGATED = "owner/", "delegated/"
_GROUP_FIELDS = "id,displayName,groupTypes,onPremisesSyncEnabled,mailEnabled,securityEnabled"
_WITH_WORKLOADS = "beta"
"""The version that lists service principals among a group's members."""


class Request(NamedTuple):
    """A write: what is asked for, by which statuses it says that it was accepted, and what it says."""

    method: str
    path: str
    expect: tuple[int, ...] = (204,)
    body: Mapping[str, object] | None = None


def request_of(path: Path) -> Request:
    """Return the call that ends a path; every one takes away."""
    ids = path.target
    match path.kind:
        case "group_member":
            return Request("DELETE", f"groups/{ids['group']}/members/{ids['member']}/$ref")
        case "owner":
            return Request("DELETE", f"{ids['of']}/{ids['owned']}/owners/{ids['owner']}/$ref")
        case "app_assignment":
            return Request("DELETE", f"servicePrincipals/{ids['resource']}/appRoleAssignedTo/{ids['assignment']}")
        case "role" if "assignment" in ids:
            return Request("DELETE", f"{_DIRECTORY}/roleAssignments/{ids['assignment']}")
        case "role" | "eligible_role":
            body = {
                "action": "adminRemove",
                "principalId": ids["principal"],
                "roleDefinitionId": ids["role"],
                "directoryScopeId": ids["scope"],
                "justification": "Revoked in an access review",
            }
            return Request("POST", f"{_DIRECTORY}/{_REQUESTS[path.kind]}", (201,), body)
        case "consent":
            return Request("DELETE", f"oauth2PermissionGrants/{ids['grant']}")
        case "suspend":
            return Request("PATCH", f"users/{ids['user']}", (204,), {"accountEnabled": False})
        case "sessions":
            return Request("POST", f"users/{ids['user']}/revokeSignInSessions", (200, 204))
    raise KeyError(path.kind)


KINDS: frozenset[WriteKind] = frozenset(
    {"group_member", "owner", "app_assignment", "role", "eligible_role", "consent", "suspend", "sessions"}
)
"""What can be removed here."""


class Removals:
    """The connector of one tenant."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def read(self, holding: Holding) -> list[Path]:
        if holding.wanted == "disable":
            return await self._account(holding.subject)
        match holding.type:
            case "group" if holding.mode != "eligible":
                return await self._membership(holding.object_id, holding.subject)
            case "app_assignment" | "app_role":
                return await self._assignment(holding)
            case "directory_role":
                return await self._roles(holding)
            case "permission" if holding.object_id.startswith(_OWNER):
                return await self._ownership(holding)
            case "permission" if holding.object_id.startswith(_DELEGATED):
                return await self._consents(holding)
        told = f"as {holding.type} {holding.object_id}"
        return [Path(kind="consent", target={}, told=told, obstacle="not_writable")]

    async def remove(self, path: Path) -> Outcome:
        return await written(self._client, *request_of(path))

    async def close(self) -> None:
        await self._client.close()

    async def _account(self, user: str) -> list[Path]:
        fields = "id,accountEnabled,onPremisesSyncEnabled"
        account = await one_row(self._client, f"users/{user}?$select={fields}", PEOPLE)
        if account is None or not account.get("accountEnabled"):
            return []
        target = {"user": user}
        if account.get("onPremisesSyncEnabled"):
            told = "the account is enabled, and synchronised"
            return [Path(kind="suspend", target=target, told=told, obstacle="on_premises_synced")]
        return [
            Path(kind="suspend", target=target, told="the account is enabled"),
            Path(kind="sessions", target=target, told="its sessions"),
        ]

    async def _membership(self, group_id: str, member: str) -> list[Path]:
        group = await one_row(self._client, f"groups/{group_id}?$select={_GROUP_FIELDS}", GROUPS)
        if group is None or member not in await self._members(group_id):
            return []
        told, target = f"a member of {_name(group)}", {"group": group_id, "member": member}
        return [Path(kind="group_member", target=target, told=told, obstacle=_obstacle_of(group))]

    async def _members(self, group_id: str) -> set[str]:
        path = f"groups/{group_id}/members?$select=id&$top=999"
        rows = await all_rows(self._client, path, MEMBERS, _WITH_WORKLOADS) or []
        return {str(row["id"]).lower() for row in rows}

    async def _assignment(self, holding: Holding) -> list[Path]:
        """Return the assignments of an application's role, one's own and those of one's groups."""
        app, _, role = holding.object_id.partition("/")
        principals = await all_rows(self._client, f"servicePrincipals?$filter=appId eq '{app}'&$select=id", APPS) or []
        paths: list[Path] = []
        for resource in (str(row["id"]) for row in principals):
            address = f"servicePrincipals/{resource}/appRoleAssignedTo?$top=999"
            for row in await all_rows(self._client, address, APPS) or []:
                if str(row.get("appRoleId") or _DEFAULT_ACCESS).lower() == (role or _DEFAULT_ACCESS):
                    paths += await self._assigned(resource, row, holding.subject)
        return paths

    async def _assigned(self, resource: str, row: Row, subject: str) -> list[Path]:
        holder = str(row.get("principalId")).lower()
        target = {"resource": resource, "assignment": str(row["id"])}
        if holder == subject:
            return [Path(kind="app_assignment", target=target, told="assigned directly")]
        if row.get("principalType") == "Group" and subject in await self._members(holder):
            told = f"through the group {row.get('principalDisplayName') or holder}"
            target = {"group": holder, "member": subject}
            return [Path(kind="group_member", target=target, told=told, obstacle="group_path")]
        return []

    async def _roles(self, holding: Holding) -> list[Path]:
        paths: list[Path] = []
        chosen = f"$filter=principalId eq '{holding.subject}'"
        active = await all_rows(self._client, f"{_DIRECTORY}/roleAssignmentScheduleInstances?{chosen}", ROLES)
        if holding.mode != "eligible":
            for row in active or []:
                if _is_meant(row, holding):
                    paths.append(_scheduled("role", row, "held by PIM"))
            if not paths:
                paths += await self._plain_roles(holding, chosen)
        eligible = await all_rows(self._client, f"{_DIRECTORY}/roleEligibilityScheduleInstances?{chosen}", ROLES)
        if holding.mode in (None, "eligible", "activated"):
            paths += [
                _scheduled("eligible_role", row, "may be activated")
                for row in eligible or []
                if _is_meant(row, holding)
            ]
        return paths

    async def _plain_roles(self, holding: Holding, chosen: str) -> list[Path]:
        rows = await all_rows(self._client, f"{_DIRECTORY}/roleAssignments?{chosen}", ROLES) or []
        return [
            Path(kind="role", target={"assignment": str(row["id"])}, told="assigned directly")
            for row in rows
            if _is_meant(row, holding)
        ]

    async def _ownership(self, holding: Holding) -> list[Path]:
        owned = holding.object_id.removeprefix(_OWNER)
        for of, needs in (("groups", GROUPS), ("applications", APPS), ("servicePrincipals", APPS)):
            rows = await all_rows(self._client, f"{of}/{owned}/owners?$select=id&$top=999", needs)
            if any(str(row["id"]).lower() == holding.subject for row in rows or []):
                target = {"of": of, "owned": owned, "owner": holding.subject}
                return [Path(kind="owner", target=target, told=f"an owner, among {of}")]
        return []

    async def _consents(self, holding: Holding) -> list[Path]:
        """Return the consents in which a client has a scope: the whole of one is taken back."""
        scope = holding.object_id.rpartition("/")[2]
        chosen = f"oauth2PermissionGrants?$filter=clientId eq '{holding.subject}'"
        for_one = (holding.scope or "").removeprefix("/users/").strip("/")
        paths: list[Path] = []
        for row in await all_rows(self._client, chosen, CONSENTS) or []:
            scopes = str(row.get("scope") or "").split()
            if scope in scopes and str(row.get("principalId") or "").lower() == for_one:
                others = tuple(other for other in scopes if other != scope)
                told = "by consent of a person" if for_one else "by consent for everybody"
                obstacle: Obstacle | None = "not_writable" if others else None
                paths.append(
                    Path(kind="consent", target={"grant": str(row["id"])}, told=told, obstacle=obstacle, takes=others)
                )
        return paths


def open_connector(access: Access) -> Removals:
    """Return the connector of a source. Raises SetupError where its credentials are not whole."""
    return Removals(removal_client(access))


def _is_meant(row: Row, holding: Holding) -> bool:
    """Tell whether a role is the one that is held, in its scope; one that comes through a group is the group's."""
    direct = str(row.get("memberType") or "Direct").lower() == "direct"
    in_scope = holding.scope in (None, str(row.get("directoryScopeId") or "/"))
    return direct and in_scope and str(row.get("roleDefinitionId")).lower() == holding.object_id


def _scheduled(kind: WriteKind, row: Row, told: str) -> Path:
    target = {
        "principal": str(row["principalId"]),
        "role": str(row["roleDefinitionId"]),
        "scope": str(row.get("directoryScopeId") or "/"),
    }
    return Path(kind=kind, target=target, told=told)


def _obstacle_of(group: Row) -> Obstacle | None:
    if "DynamicMembership" in (group.get("groupTypes") or []):
        return "dynamic_group"
    if group.get("onPremisesSyncEnabled"):
        return "on_premises_synced"
    is_unified = "Unified" in (group.get("groupTypes") or [])
    return "mail_enabled" if group.get("mailEnabled") and not is_unified else None


def _name(group: Row) -> str:
    return str(group.get("displayName") or group.get("id"))
