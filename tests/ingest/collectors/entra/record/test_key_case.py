"""Diagnostic settings spell some keys with a capital: the row is the same event, with the same hash, as Graph's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ingest.collectors.entra.authored import Record, envelope, recorded_cases, sign_in_row, summary, translate

RENAMED = {
    "displayName": "Name", "initiatorType": "Type", "id": "Id", "status": "Status", "type": "Type", "name": "Name",
    "errorCode": "ErrorCode", "errorInformation": "ErrorInformation", "key": "Key", "value": "Value",
}  # fmt: skip
"""How ProvisioningLogs spells what Graph spells otherwise."""
SECTIONS = ("servicePrincipal", "sourceSystem", "targetSystem", "initiatedBy", "sourceIdentity", "targetIdentity",
            "provisioningStatusInfo")  # fmt: skip
CASES = [case for table in ("accounts", "groups", "roles", "pim", "consent") for case in recorded_cases(table)]


def respelled(value: Any) -> Any:
    """Return the value with the keys of its objects as diagnostic settings spell them."""
    if isinstance(value, dict):
        return {RENAMED.get(name, name): respelled(part) for name, part in value.items()}
    return [respelled(part) for part in value] if isinstance(value, list) else value


def capital(value: Any) -> Any:
    """Return the value with every key of its objects beginning with a capital."""
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: capital(part) for name, part in value.items()}
    return [capital(part) for part in value] if isinstance(value, list) else value


def identity(record: Record) -> list[tuple[str, str]]:
    return [(event.event_id, event.content_hash) for event in translate(record)]


@pytest.mark.parametrize("case", recorded_cases("provisioning"), ids=lambda case: case["case"])
def test_a_provisioning_row_with_capitals_is_the_same_event(case: dict[str, Any]) -> None:
    row = case["record"]
    diagnostic = {name: respelled(part) if name in SECTIONS else part for name, part in row.items()}
    exported = envelope(diagnostic, "ProvisioningLogs")
    assert identity(exported) == identity(row)
    assert [summary(event) for event in translate(exported)] == case["events"]


@pytest.mark.parametrize(("number", "outcome"), [(0, "success"), (1, "failure"), (2, "unknown"), ("3", "unknown")])
def test_a_status_may_be_the_enumerations_number(number: object, outcome: str) -> None:
    row = {k: v for k, v in recorded_cases("provisioning")[0]["record"].items() if k != "provisioningStatusInfo"}
    (event,) = translate(row | {"statusInfo": {"Status": number}})
    assert event.outcome.result == outcome


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_an_audit_with_capitals_is_the_same_event(case: dict[str, Any]) -> None:
    row = case["record"]
    for name in ("targetResources", "initiatedBy", "additionalDetails"):
        spelled = row | {name: capital(row[name])}
        assert identity(spelled) == identity(row)
        assert identity(row | {name: json.dumps(capital(row[name]))}) == identity(row)
    assert identity(envelope(capital(row), "AuditLogs")) == identity(row)


def test_a_sign_in_with_capitals_is_the_same_event() -> None:
    row = sign_in_row()
    assert identity(envelope(capital(row), "SignInLogs")) == identity(row)


def test_of_a_key_in_two_spellings_graphs_own_counts_in_either_order() -> None:
    row = recorded_cases("groups")[0]["record"]
    target, *others = row["targetResources"]
    for doubled in ({**target, "Type": "Role"}, {"Type": "Role", **target}):
        assert identity(row | {"targetResources": [doubled, *others]}) == identity(row)


def test_a_target_whose_type_has_a_capital_and_who_has_no_login_is_a_person() -> None:
    row = recorded_cases("groups")[0]["record"]
    targets = [
        {"id": "00000000-0000-4000-8000-0000000000b7", "displayName": "Finance", "Type": "Group"},
        {"id": "00000000-0000-4000-8000-0000000000b8", "displayName": "Ann", "Type": "User"},
    ]
    (event,) = translate(row | {"targetResources": targets})
    assert (event.kind, event.account and event.account.subject, event.entitlement and event.entitlement.id) == (
        "grant_added",
        "00000000-0000-4000-8000-0000000000b8",
        "00000000-0000-4000-8000-0000000000b7",
    )
