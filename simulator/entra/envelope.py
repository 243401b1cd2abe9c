"""The diagnostic-settings envelope, as Event Hub and Blob deliver a row: at least once, and later than it happened."""

from __future__ import annotations

from simulator.records.instants import SECOND, export_text
from simulator.records.record import Json, Record

_CATEGORIES = {
    "sign_ins_interactive": "SignInLogs",
    "sign_ins_non_interactive": "NonInteractiveUserSignInLogs",
    "sign_ins_service_principal": "ServicePrincipalSignInLogs",
    "sign_ins_managed_identity": "ManagedIdentitySignInLogs",
    "directory_audits": "AuditLogs",
    "provisioning": "ProvisioningLogs",
}


def enveloped(record: Record, tenant_id: str, lag_seconds: int = 180) -> Json:
    """Return the record's row in its envelope, exported ``lag_seconds`` after it happened."""
    row = record.body
    status = row.get("status")
    code = status["errorCode"] if isinstance(status, dict) else 0
    return {
        "time": export_text(record.occurred_at + lag_seconds * SECOND),
        "resourceId": f"/tenants/{tenant_id}/providers/Microsoft.aadiam",
        "operationName": row.get("activityDisplayName", "Sign-in activity"),
        "operationVersion": "1.0",
        "category": _CATEGORIES[record.stream],
        "tenantId": tenant_id,
        "resultType": str(code),
        "resultSignature": "SUCCESS" if code == 0 else "FAILURE",
        "resultDescription": "",
        "durationMs": 0,
        "callerIpAddress": row.get("ipAddress"),
        "correlationId": row.get("correlationId"),
        "level": "4",
        "location": row["location"]["countryOrRegion"] if "location" in row else None,
        "properties": row,
    }
