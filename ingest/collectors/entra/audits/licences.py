"""Licences in an audit's AssignedLicense, which holds an old and a new list.

Each element is text like ``[SkuName=ENTERPRISEPACK, AccountId=…, SkuId=…, DisabledPlans=[]]``, or an object with skuId.
"""

from __future__ import annotations

import re

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, account_of_target
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Entitlement, Grant
from ingest.contract.text import text

_FIELD = re.compile(r"\b(skuid|skuname)\"?\s*[=:]\s*\"?([^,\]\"}\s]+)", re.IGNORECASE)


def licence_drafts(audit: AuditRow) -> list[Draft]:
    """Return a grant_added or grant_removed for each licence that only the new or only the old list names."""
    target = audit.target("User")
    account = account_of_target(audit, target)
    change = target.changes.get("assignedlicense") if target else None
    if account is None or change is None:
        return []
    before, after = _licences(change.old), _licences(change.new)
    added = [
        Draft("grant_added", account, entitlement=after[sku], grant=Grant()) for sku in sorted(set(after) - set(before))
    ]
    gone = [
        Draft("grant_removed", account, entitlement=before[sku], grant=Grant())
        for sku in sorted(set(before) - set(after))
    ]
    return added + gone


def _licences(value: object) -> dict[str, Entitlement]:
    licences: dict[str, Entitlement] = {}
    for element in value if isinstance(value, list) else (value,):
        if isinstance(element, dict):
            fields = {str(key).lower(): field for key, field in element.items()}
        else:
            fields = {key.lower(): field for key, field in _FIELD.findall(element if isinstance(element, str) else "")}
        name = text(fields.get("skuname"))
        sku = object_id(fields.get("skuid"), "skuId") or object_id(name, "skuName")
        if sku is not None:
            licences[sku] = Entitlement("licence", sku, name)
    return licences
