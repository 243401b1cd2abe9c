"""The envelope of diagnostic settings (Event Hub, Blob) around a row, and the tenant of a row.

The envelope's own fields never reach an event, as the same row polled from Graph must give the same event and hash.
They only show the log, the tenant and, for logs that Graph does not have, the time.
Source: Microsoft Entra monitoring, diagnostic settings; Azure Monitor resource log schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ingest.collectors.entra.record.fields import Row, object_id, plain_section, section
from ingest.contract.text import identifier

CATEGORIES: Mapping[str, str] = {
    "SignInLogs": "sign_ins_interactive",
    "NonInteractiveUserSignInLogs": "sign_ins_non_interactive",
    "ServicePrincipalSignInLogs": "sign_ins_service_principal",
    "MicrosoftServicePrincipalSignInLogs": "sign_ins_service_principal",
    "ManagedIdentitySignInLogs": "sign_ins_managed_identity",
    "ADFSSignInLogs": "sign_ins_interactive",
    "AuditLogs": "directory_audits",
    "ProvisioningLogs": "provisioning",
    "RiskyUsers": "risky_users",
    "UserRiskEvents": "risk_detections",
}
"""Diagnostic-settings category -> stream."""


class Unwrapped(NamedTuple):
    """A row without its envelope; all but the first two fields are None for a row that came without one.

    ``row`` has its keys as Graph spells them; ``written`` is the row as it was written, for a row's id is a hash of it
    where the vendor gives none.
    """

    row: Row
    written: Row
    category: str | None = None
    tenant_id: str | None = None
    exported_at: object = None
    operation: str | None = None


def is_envelope(record: Row) -> bool:
    """Tell whether the record is a row inside an envelope."""
    return "properties" in record and isinstance(record.get("category"), str)


def is_entra_envelope(record: Row) -> bool:
    """Tell whether the record is an envelope that Microsoft Entra wrote."""
    if not is_envelope(record):
        return False
    resource = record.get("resourceId")
    return record["category"] in CATEGORIES or (isinstance(resource, str) and "microsoft.aadiam" in resource.lower())


def unwrap(record: Row) -> Unwrapped:
    """Return the record's row and the fields of its envelope, if it has one."""
    if not is_envelope(record):
        return Unwrapped(section(record), record)
    return Unwrapped(
        row=section(record["properties"]),
        written=plain_section(record["properties"]),
        category=identifier(record["category"], "category"),
        tenant_id=object_id(record.get("tenantId"), "tenantId"),
        exported_at=record.get("time"),
        operation=identifier(record.get("operationName"), "operationName"),
    )


def tenant_label(given: str | None, labels: Mapping[str, str], vendor_ids: tuple[object, ...]) -> str | None:
    """Return ``given``, else the label that the settings map to the first known vendor's tenant id, else None."""
    if given:
        return given
    if not labels:
        return None
    for vendor_id in vendor_ids:
        if isinstance(vendor_id, str) and vendor_id:
            label = labels.get(vendor_id) or labels.get(vendor_id.lower())
            if label:
                return label
    return None
