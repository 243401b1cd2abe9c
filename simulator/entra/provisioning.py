"""The provisioning log: accounts carried into applications, and ended there.

Source: Microsoft Graph, resource type provisioningObjectSummary, with ``servicePrincipal`` as it is on the wire.
"""

from __future__ import annotations

from typing import Literal

from simulator.entra.sign_ins import TENANT_ID
from simulator.organisation.cast import Account, App
from simulator.records.instants import graph_text
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Json, Record

Action = Literal["create", "update", "disable", "delete"]


def provisioned(mint: Mint, account: Account, app: App, at: int, action: Action = "create") -> Record:
    """Return one successful row: what was done to the account in the application."""
    system = {"ApplicationId": app.id, "ServicePrincipalId": app.principal, "ServicePrincipalDisplayName": app.name}
    body: Json = {
        "id": mint.guid(),
        "activityDateTime": graph_text(at),
        "tenantId": TENANT_ID,
        "jobId": f"scim.{TENANT_ID.replace('-', '')}.{app.principal}",
        "cycleId": mint.guid(),
        "changeId": mint.guid(),
        "provisioningAction": action,
        "durationInMilliseconds": 200 + at // 1000 % 900,
        "initiatedBy": {"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
        "servicePrincipal": {"id": app.principal, "displayName": app.name},
        "sourceSystem": {"id": guid_of("system entra"), "displayName": "Microsoft Entra ID", "details": {}},
        "targetSystem": {"id": guid_of("system " + app.id), "displayName": "customappsso", "details": system},
        "sourceIdentity": {
            "id": account.subject,
            "displayName": account.display_name,
            "identityType": "User",
            "details": {"id": account.subject, "odatatype": "User", "UserPrincipalName": account.login},
        },
        "targetIdentity": {
            "id": "ext-" + account.subject[:8],
            "displayName": "",
            "identityType": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "details": {},
        },
        "provisioningStatusInfo": {"status": "success", "errorInformation": None},
        "provisioningSteps": [
            {
                "name": "EntryExportAdd" if action == "create" else "EntryExportUpdate",
                "provisioningStepType": "export",
                "status": "success",
                "description": f"User '{account.login}' was exported",
                "details": {},
            }
        ],
        "modifiedProperties": [
            {"displayName": "active", "oldValue": None, "newValue": str(action in ("create", "update"))}
        ],
    }
    return Record("entra", account.tenant, "provisioning", at, at, body)
