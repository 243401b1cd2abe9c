"""A row of the audit log, as Graph answers it and as the portal exports it."""

from __future__ import annotations

from typing import Any

from tests.ingest.collectors.entra.authored import ANN, ROBOT

GROUP = "00000000-0000-4000-8000-0000000000b1"
AT = "2026-07-17T14:10:02.619Z"
AUDIT: dict[str, Any] = {
    "id": "Directory_1",
    "category": "GroupManagement",
    "correlationId": "00000000-0000-4000-8000-00000000c009",
    "result": "success",
    "resultReason": "",
    "activityDisplayName": "Add member to group",
    "activityDateTime": AT,
    "loggedByService": "Core Directory",
    "initiatedBy": {"user": {"id": ROBOT, "displayName": "Adm", "userPrincipalName": "adm@example.com"}},
    "targetResources": [
        {
            "id": ANN,
            "type": "User",
            "userPrincipalName": "ann@example.com",
            "modifiedProperties": [
                {
                    "displayName": "Group.ObjectID",
                    "oldValue": None,
                    "newValue": f'"{GROUP}"',
                },
                {"displayName": "Group.DisplayName", "oldValue": None, "newValue": '"Payroll"'},
            ],
        }
    ],
    "additionalDetails": [{"key": "User-Agent", "value": "UA"}],
}
PORTAL_AUDIT = {
    "Date (UTC)": "2026-07-17T14:10:02.6195833Z",
    "CorrelationId": "00000000-0000-4000-8000-00000000c009",
    "Service": "Core Directory",
    "Category": "GroupManagement",
    "Activity": "Add member to group",
    "Result": "success",
    "ResultReason": "",
    "User Agent": "",
    "ActorType": "User",
    "ActorDisplayName": "Adm",
    "ActorObjectId": ROBOT,
    "ActorUserPrincipalName": "adm@example.com",
    "IPAddress": "192.0.2.1",
    "ActorServicePrincipalId": "",
    "ActorServicePrincipalName": "",
    "Target1Type": "User",
    "Target1DisplayName": "",
    "Target1ObjectId": ANN,
    "Target1UserPrincipalName": "ann@example.com",
    "Target1ModifiedProperty1Name": "Group.ObjectID",
    "Target1ModifiedProperty1OldValue": "",
    "Target1ModifiedProperty1NewValue": f'"{GROUP}"',
    "Target1ModifiedProperty2Name": "Group.DisplayName",
    "Target1ModifiedProperty2OldValue": "",
    "Target1ModifiedProperty2NewValue": '"Payroll"',
    "AdditionalDetail1Key": "User-Agent",
    "AdditionalDetail1Value": "UA",
}
