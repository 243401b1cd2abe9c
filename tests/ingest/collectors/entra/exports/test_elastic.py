from __future__ import annotations

import re
from typing import Any

import pytest

from ingest.collectors.entra import TRANSLATOR
from ingest.contract.event import translation_of
from ingest.translation.recognition import translator_for
from tests.ingest.collectors.entra.authored import TENANT, only, sign_in_row
from tests.ingest.collectors.entra.exports.audit_rows import AT, AUDIT


def snake(value: Any) -> Any:
    """Return the value with every key as Elastic spells it, and lists of objects as objects with numbered keys."""
    if isinstance(value, dict):
        return {re.sub(r"(?<!^)([A-Z])", lambda m: "_" + m[1].lower(), name): snake(v) for name, v in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {str(number): snake(inner) for number, inner in enumerate(value)}
    return value


def elastic_document(row: dict[str, Any], log: str, **moved: Any) -> dict[str, Any]:
    return {"@timestamp": AT, "azure": {"tenant_id": TENANT, log: {"properties": snake(row) | moved}}}


def dotted(value: Any, begin: str = "") -> dict[str, Any]:
    """Return a document as a search's fields: whole names, and every value in a list."""
    if not isinstance(value, dict):
        return {begin[1:]: value if isinstance(value, list) else [value]}
    return {name: inner for key in value for name, inner in dotted(value[key], f"{begin}.{key}").items()}


@pytest.mark.parametrize("spelled", [dict, dotted])
def test_elastic_s_document_tells_the_same_and_counts_below_the_row(spelled: Any) -> None:
    row = {**AUDIT, "activityDateTime": AT}
    document = spelled(elastic_document(row, "auditlogs", activity_datetime=AT))
    assert translator_for(document, [TRANSLATOR]) is TRANSLATOR
    event, expected = only(document, tenant="acme"), only(row, tenant="acme")
    assert (event.event_id, event.content_hash) == (expected.event_id, expected.content_hash)
    assert translation_of(event) < translation_of(expected)


def test_elastic_s_sign_in_has_its_date_under_another_name_and_its_address_elsewhere() -> None:
    row = sign_in_row(createdDateTime=AT)
    document = elastic_document(
        {k: v for k, v in row.items() if k not in ("createdDateTime", "ipAddress")}, "signinlogs"
    )
    document["azure"]["signinlogs"]["properties"]["created_at"] = AT
    document["source"] = {"ip": row["ipAddress"]}
    event, expected = only(document, tenant="acme"), only(row, tenant="acme")
    assert (event.event_id, event.content_hash) == (expected.event_id, expected.content_hash)
