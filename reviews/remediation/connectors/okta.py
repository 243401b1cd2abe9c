"""Removals in an Okta org: what its lists say of a holding, and the one call that ends each way of it.

Source: Okta management API, "Groups", "Application Users", "Role Assignments", "User Lifecycle", "API Tokens". An
individual assignment of who has the application by a group too cannot be taken away (E0000046). Which member came by a
rule no list says: a group that any active rule fills is left to a person, for a removal would spend one of the rule's
hundred exceptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ingest.clients.access import Access
from ingest.clients.http.client import Client
from ingest.clients.http.write_outcomes import Outcome
from ingest.clients.okta.removal_client import (
    APPS,
    GROUPS,
    ROLES,
    TOKENS,
    USERS,
    Row,
    all_rows,
    one_row,
    removal_client,
    written,
)
from reviews.remediation.interface import Holding, Obstacle, Path
from reviews.settings.remediation import WriteKind

_NOT_WORD = re.compile(r"[\W_]+")
_LOGGED_AS = {
    "SUPER_ADMIN": "super_administrator",
    "ORG_ADMIN": "organization_administrator",
    "READ_ONLY_ADMIN": "read_only_admin",
}
"""Role type → the id under which logs, and so the records, know it."""
_APPLICATION_ADMIN = "application_administrator_all"
_TOKEN = "api_token:"  # noqa: S105 - how the records' ids of tokens begin
_GROUP_OBSTACLES: Mapping[str, Obstacle] = {"APP_GROUP": "imported_group", "BUILT_IN": "built_in_group"}


class Request(NamedTuple):
    """A write: what is asked for, and by which statuses it says that it was accepted."""

    method: str
    path: str
    expect: tuple[int, ...] = (204,)


def request_of(path: Path) -> Request:
    """Return the call that ends a path; every one takes away."""
    ids = path.target
    match path.kind:
        case "group_member":
            return Request("DELETE", f"/api/v1/groups/{ids['group']}/users/{ids['user']}")
        case "app_assignment":
            return Request("DELETE", f"/api/v1/apps/{ids['app']}/users/{ids['user']}?sendEmail=false")
        case "role" if "resource_set" in ids:
            binding = f"{ids['resource_set']}/bindings/{ids['role']}"
            return Request("DELETE", f"/api/v1/iam/resource-sets/{binding}/members/{ids['assignment']}")
        case "role" if "client" in ids:
            return Request("DELETE", f"/oauth2/v1/clients/{ids['client']}/roles/{ids['assignment']}")
        case "role":
            return Request("DELETE", f"/api/v1/users/{ids['user']}/roles/{ids['assignment']}")
        case "token":
            return Request("DELETE", f"/api/v1/api-tokens/{ids['token']}")
        case "consent":
            return Request("DELETE", f"/api/v1/users/{ids['user']}/grants/{ids['grant']}")
        case "suspend":
            return Request("POST", f"/api/v1/users/{ids['user']}/lifecycle/suspend", (200,))
        case "sessions":
            return Request("DELETE", f"/api/v1/users/{ids['user']}/sessions?oauthTokens=true&forgetDevices=true")
    raise KeyError(path.kind)


class Removals:
    """The connector of one org."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def read(self, holding: Holding) -> list[Path]:
        if holding.wanted == "disable":
            return await self._account(holding.subject)
        match holding.type:
            case "group":
                return await self._membership(holding)
            case "app_assignment":
                return await self._assignment(holding)
            case "admin_privilege":
                return await self._roles(holding)
            case "permission" if holding.object_id.startswith(_TOKEN):
                return await self._token(holding.object_id.removeprefix(_TOKEN))
        told = f"as {holding.type or 'an account'} {holding.object_id}"
        return [Path(kind="consent", target={}, told=told, obstacle="not_writable")]

    async def remove(self, path: Path) -> Outcome:
        request = request_of(path)
        return await written(self._client, *request)

    async def close(self) -> None:
        await self._client.close()

    async def _account(self, user: str) -> list[Path]:
        row = await one_row(self._client, f"/api/v1/users/{user}", USERS)
        status = (row or {}).get("status")
        if row is None or status in ("SUSPENDED", "DEPROVISIONED"):
            return []
        if status != "ACTIVE":
            return [Path(kind="suspend", target={"user": user}, told=f"the account is {status}", obstacle="not_active")]
        return [
            Path(kind="suspend", target={"user": user}, told="the account is active"),
            Path(kind="sessions", target={"user": user}, told="its sessions"),
        ]

    async def _membership(self, holding: Holding) -> list[Path]:
        user, group_id = holding.subject, holding.object_id
        groups = await self._groups_of(user)
        if group_id not in groups:
            return []
        group = groups[group_id]
        obstacle = _GROUP_OBSTACLES.get(str(group.get("type")))
        told = f"a member of {_name(group)}"
        if obstacle is None:
            rules = [_text(rule, "name") for rule in await self._rules_of(group_id)]
            if rules:
                obstacle, told = "rule_managed", f"{told}, by the rule {', '.join(rules)}"
        takes = tuple(
            sorted(_label(app) for app in await all_rows(self._client, f"/api/v1/groups/{group_id}/apps", APPS))
        )
        target = {"group": group_id, "user": user}
        return [Path(kind="group_member", target=target, told=told, obstacle=obstacle, takes=takes)]

    async def _assignment(self, holding: Holding) -> list[Path]:
        user, app = holding.subject, holding.object_id
        assigned = await one_row(self._client, f"/api/v1/apps/{app}/users/{user}", APPS)
        if assigned is None:
            return []
        mine = await self._groups_of(user)
        giving = [group["id"] for group in await all_rows(self._client, f"/api/v1/apps/{app}/groups", APPS)]
        through = [mine[group_id] for group_id in giving if group_id in mine]
        paths: list[Path] = []
        if assigned.get("scope") != "GROUP":
            obstacle: Obstacle | None = "group_path" if through else None
            target = {"app": app, "user": user}
            paths.append(Path(kind="app_assignment", target=target, told="assigned directly", obstacle=obstacle))
        for group in through:
            target, told = {"group": str(group["id"]), "user": user}, f"through the group {_name(group)}"
            takes = tuple(
                sorted(_label(a) for a in await all_rows(self._client, f"/api/v1/groups/{group['id']}/apps", APPS))
            )
            paths.append(Path(kind="group_member", target=target, told=told, obstacle="group_path", takes=takes))
        return paths

    async def _roles(self, holding: Holding) -> list[Path]:
        holder, is_client = holding.subject, holding.subject.startswith("0oa")
        place = f"/oauth2/v1/clients/{holder}" if is_client else f"/api/v1/users/{holder}"
        paths: list[Path] = []
        for role in await all_rows(self._client, f"{place}/roles", ROLES):
            if not _is_meant(role, holding):
                continue
            target = {"client" if is_client else "user": holder, "assignment": _text(role, "id")}
            if role.get("role"):
                target |= {"resource_set": _text(role, "resource-set"), "role": _text(role, "role")}
            by_group = role.get("assignmentType") == "GROUP"
            told = "through a group" if by_group else "assigned directly"
            obstacle: Obstacle | None = "group_path" if by_group else None
            paths.append(Path(kind="role", target=target, told=told, obstacle=obstacle))
        return paths

    async def _token(self, token: str) -> list[Path]:
        tokens = await all_rows(self._client, "/api/v1/api-tokens", TOKENS)
        return [
            Path(kind="token", target={"token": token}, told=f"the API token {_text(known, 'name')}")
            for known in tokens
            if known.get("id") == token
        ]

    async def _groups_of(self, user: str) -> dict[str, Row]:
        groups = await all_rows(self._client, f"/api/v1/users/{user}/groups", GROUPS)
        return {str(group["id"]): group for group in groups}

    async def _rules_of(self, group: str) -> list[Row]:
        rules = await all_rows(self._client, "/api/v1/groups/rules?limit=50", GROUPS)
        return [
            rule
            for rule in rules
            if rule.get("status") == "ACTIVE"
            and group in ((rule.get("actions") or {}).get("assignUserToGroups") or {}).get("groupIds", [])
        ]


def open_connector(access: Access) -> Removals:
    """Return the connector of a source. Raises SetupError where its credentials are not whole."""
    return Removals(removal_client(access))


KINDS: frozenset[WriteKind] = frozenset(
    {"group_member", "app_assignment", "role", "token", "consent", "suspend", "sessions"}
)
"""What can be removed here."""


def _is_meant(role: Row, holding: Holding) -> bool:
    """Tell whether a role is the one that is held, and stands for the same resources."""
    resources = role.get("resource-set")
    in_scope = resources is None or holding.scope in (None, "/", resources)
    return in_scope and role.get("status") != "INACTIVE" and _privilege_id(role) == holding.object_id


def _privilege_id(role: Row) -> str:
    """Return the id under which records know a role: a custom role's own, else its name in small letters."""
    if role.get("role"):
        return str(role["role"])
    kind = str(role.get("type") or "")
    if kind in _LOGGED_AS:
        return _LOGGED_AS[kind]
    if kind == "APP_ADMIN":
        return _APPLICATION_ADMIN
    name = str(role.get("label") or kind)
    return _NOT_WORD.sub("_", name.lower()).strip("_")


def _name(group: Row) -> str:
    return str((group.get("profile") or {}).get("name") or group.get("id"))


def _label(app: Row) -> str:
    return str(app.get("label") or app.get("id"))


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")
