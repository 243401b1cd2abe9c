"""The directoryAudit row and its parts; values of modified properties are JSON text inside a string.

Source: Microsoft Graph, resource type directoryAudit.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from simulator.organisation.cast import Account, App, Group
from simulator.records.instants import audit_text
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Json, Record
from simulator.records.seats import address


class Activity(NamedTuple):
    """An activity's name with the words that Entra writes beside it."""

    name: str
    service: str
    category: str
    operation: str


class Initiator(NamedTuple):
    """Who initiated an audited act: an account, else an app by its display name."""

    account: Account | None = None
    app: str | None = None
    home_tenant: str | None = None

    def initiated_by(self) -> Json:
        """Return ``initiatedBy``; a live app initiator has no appId."""
        if self.account is None:
            name = self.app or "Microsoft Azure AD"
            app = {
                "appId": None,
                "displayName": name,
                "servicePrincipalId": guid_of(f"principal {name}"),
                "servicePrincipalName": None,
            }
            return {"user": None, "app": app}
        account = self.account
        person = {
            "id": account.subject,
            "displayName": None,
            "userPrincipalName": account.login,
            "ipAddress": address(account.seat),
            "userType": None,
            "homeTenantId": self.home_tenant,
            "homeTenantName": None,
        }
        return {"user": person, "app": None}


SYNC = Initiator(app="Microsoft.Azure.SyncFabric")
"""Synchronises accounts from HR, and from other tenants."""
PIM = Initiator(app="MS-PIM")


def changed(name: str, new: object = None, old: object = None) -> Json:
    """Return one modified property; None is an absent value."""
    return {
        "displayName": name,
        "oldValue": None if old is None else orjson.dumps(old).decode(),
        "newValue": None if new is None else orjson.dumps(new).decode(),
    }


def target(kind: str, target_id: str, name: str | None, changes: list[Json] | None = None) -> Json:
    """Return one of targetResources."""
    return {
        "id": target_id,
        "displayName": name,
        "type": kind,
        "userPrincipalName": None,
        "groupType": "azureAD" if kind == "Group" else None,
        "modifiedProperties": changes or [],
    }


def person(account: Account, changes: list[Json] | None = None) -> Json:
    """Return the User target of an account; audits do not lower-case the login."""
    return {**target("User", account.subject, account.display_name, changes), "userPrincipalName": account.login}


def group(group_named: Group, changes: list[Json] | None = None) -> Json:
    """Return the Group target."""
    return target("Group", group_named.id, group_named.name, changes)


def principal(app: App, changes: list[Json] | None = None) -> Json:
    """Return the ServicePrincipal target of an application."""
    return target("ServicePrincipal", app.principal, app.name, changes)


def audit(
    mint: Mint,
    tenant: str,
    activity: Activity,
    at: int,
    initiator: Initiator,
    targets: list[Json],
    *,
    details: dict[str, str] | None = None,
    correlation: str | None = None,
    reason: str = "",
) -> Record:
    """Return one successful directoryAudit row."""
    act = correlation or mint.guid()
    head = {"Core Directory": "Directory", "Account Provisioning": "Sync"}.get(activity.service, activity.service)
    body: Json = {
        "id": f"{head}_{act}_{mint.guid()[:8].upper()}",
        "category": activity.category,
        "correlationId": act,
        "result": "success",
        "resultReason": reason,
        "activityDisplayName": activity.name,
        "activityDateTime": audit_text(at),
        "loggedByService": activity.service,
        "operationType": activity.operation,
        "initiatedBy": initiator.initiated_by(),
        "targetResources": targets,
        "additionalDetails": [{"key": key, "value": value} for key, value in (details or {}).items()],
    }
    return Record("entra", tenant, "directory_audits", at, at, body)
