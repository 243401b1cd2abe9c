"""The same row polled from Graph and exported by diagnostic settings is one event: one id, one content hash."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.ingest.collectors.entra.authored import (
    TENANT,
    Record,
    envelope,
    only,
    recorded_cases,
    sign_in_row,
    translate,
    workload_row,
)

ROWS = [
    (sign_in_row(), "SignInLogs"),
    (sign_in_row(isInteractive=False, signInEventTypes=["nonInteractiveUser"]), "NonInteractiveUserSignInLogs"),
    (workload_row("servicePrincipal"), "ServicePrincipalSignInLogs"),
    (workload_row("managedIdentity"), "ManagedIdentitySignInLogs"),
    (recorded_cases("accounts")[10]["record"], "AuditLogs"),
    (recorded_cases("provisioning")[0]["record"], "ProvisioningLogs"),
]


def identity(record: Record, **context: Any) -> list[tuple[str, str]]:
    return [(event.event_id, event.content_hash) for event in translate(record, **context)]


@pytest.mark.parametrize(("row", "category"), ROWS)
def test_graph_and_event_hub_are_one(row: Record, category: str) -> None:
    assert identity(row) == identity(envelope(row, category))


@pytest.mark.parametrize(("row", "category"), ROWS)
def test_a_second_delivery_with_a_new_envelope_time_is_one(row: Record, category: str) -> None:
    again = envelope(row, category, time="2026-07-18T00:00:00Z", resultType="50126", callerIpAddress="203.0.113.1")
    assert identity(envelope(row, category)) == identity(again)


@pytest.mark.parametrize(("row", "category"), ROWS)
def test_sections_as_json_text_are_one(row: Record, category: str) -> None:
    as_text = {k: json.dumps(v) if isinstance(v, (dict, list)) else v for k, v in row.items()}
    assert identity(envelope(as_text, category)) == identity(row)
    assert identity(envelope(row, category) | {"properties": json.dumps(row)}) == identity(row)


def test_scalars_as_text_are_one() -> None:
    as_text = sign_in_row(isInteractive="True", status={"errorCode": "0"})
    assert identity(envelope(as_text, "SignInLogs")) == identity(sign_in_row())


@pytest.mark.parametrize(
    "spelled",
    [
        "2026-07-17T14:10:02.6195833+00:00",
        "2026-07-17T14:10:02.619583Z",
        "2026-07-17 14:10:02.619583100",
        "2026-07-17T09:10:02.6195833-05:00",
        "2026-07-17T14:10:02.6195833",
    ],
)
@pytest.mark.parametrize("vendor_id", ["66ea54eb-0000-4000-8000-ff5a759b0100", None])
def test_one_instant_in_other_spellings_is_one(spelled: str, vendor_id: str | None) -> None:
    row = sign_in_row(id=vendor_id)
    assert identity(envelope(row | {"createdDateTime": spelled}, "SignInLogs")) == identity(row)


@pytest.mark.parametrize(("row", "category"), ROWS)
def test_the_order_of_keys_changes_nothing(row: Record, category: str) -> None:
    names = list(row)
    random.Random(7).shuffle(names)
    assert identity({name: row[name] for name in names}) == identity(row)


@pytest.mark.parametrize(("row", "category"), ROWS)
def test_a_row_without_an_id_has_the_id_of_its_content(row: Record, category: str) -> None:
    bare = {name: value for name, value in row.items() if name != "id"}
    assert identity(bare)[0][0].startswith("entra:sha256:")
    assert identity(bare) == identity(envelope(bare, category))


def test_a_revised_row_is_another_version_of_one_event() -> None:
    first, revised = sign_in_row(), sign_in_row(authenticationRequirement="singleFactorAuthentication")
    assert only(first).event_id == only(revised).event_id
    assert only(first).content_hash != only(revised).content_hash


def test_events_of_one_record_share_their_hash_and_count_up() -> None:
    events = translate(recorded_cases("accounts")[10]["record"])
    assert len(events) == 2
    assert [event.event_id[-2:] for event in events] == ["#0", "#1"]
    assert len({event.content_hash for event in events}) == 1


def test_the_raw_is_the_record_with_its_envelope() -> None:
    record = envelope(sign_in_row(), "SignInLogs")
    assert json.loads(bytes(only(record).raw)) == record


@pytest.mark.parametrize(
    ("record", "context", "label"),
    [
        (envelope(sign_in_row(), "SignInLogs"), {}, "default"),
        (envelope(sign_in_row(), "SignInLogs"), {"tenants": {TENANT: "corp"}}, "corp"),
        (envelope(sign_in_row(), "SignInLogs"), {"tenant": "given", "tenants": {TENANT: "corp"}}, "given"),
        (sign_in_row(), {"tenants": {TENANT: "corp"}}, "corp"),
        (sign_in_row(resourceTenantId="elsewhere"), {"tenants": {TENANT: "corp"}}, "corp"),
        (sign_in_row(resourceTenantId=None, homeTenantId=None), {"tenants": {TENANT: "corp"}}, "default"),
        (recorded_cases("provisioning")[0]["record"], {"tenants": {TENANT.upper(): "x", TENANT: "corp"}}, "corp"),
        (recorded_cases("groups")[0]["record"], {"tenants": {TENANT: "corp"}}, "default"),
        (envelope(recorded_cases("groups")[0]["record"], "AuditLogs"), {"tenants": {TENANT: "corp"}}, "corp"),
    ],
)
def test_the_tenants_label(record: Record, context: dict[str, Any], label: str) -> None:
    event = only(record, **context)
    assert event.source.tenant == label
    assert event.account is not None and event.account.issuer == f"entra:{label}"
