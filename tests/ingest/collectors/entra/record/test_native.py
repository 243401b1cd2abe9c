"""A native sign-in is taken without being decoded whole, and gives what it gives decoded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import fields

from ingest.collectors.entra import TRANSLATOR
from ingest.collectors.entra.record.native import NativeEnvelope, NativeSignIn, decode_native
from ingest.collectors.entra.record.sign_in_row import SignInRow
from ingest.contract.providers.catalogue import provider_of
from ingest.files.peelers.catalogue import MARKS
from ingest.translation.masking import masked
from tests.ingest.collectors.entra.authored import envelope, recorded_cases, sign_in_row, workload_row
from tests.ingest.collectors.natives import keys_of, outcomes_of, raw_of

CERTIFICATE = {"authenticationMethod": "X.509 Certificate", "succeeded": True}
STEP = {"authenticationMethod": "Password", "authenticationStepRequirement": "Primary authentication"}
NATIVE: list[dict[str, Any]] = [
    {},
    {"userId": "", "userPrincipalName": "", "servicePrincipalId": "s1", "servicePrincipalName": "Robot"},
    {"status": {"errorCode": 50126, "failureReason": "Invalid password."}},
    {"status": {"errorCode": None, "additionalDetails": "MFA requirement satisfied by claim in the token"}},
    {"isInteractive": None, "signInEventTypes": None},
    {"crossTenantAccessType": "b2bDirectConnect", "homeTenantId": "h1"},
    {"appOwnerTenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "resourceTenantId": None},
    {"authenticationRequirement": "singleFactorAuthentication", "authenticationDetails": [{**STEP, "succeeded": True}]},
    {"authenticationRequirement": None, "authenticationDetails": [CERTIFICATE], "authenticationProcessingDetails": [
        {"key": "User certificate authentication level", "value": "singleFactorAuthentication"}]},
    {"mfaDetail": {"authMethod": "Text message", "authDetail": "+44 *******21"}},
    {"userDisplayName": "Zo\u00eb \u0000", "userAgent": "\u212a" * 600},
    {"createdDateTime": "soon"},
    {"correlationId": "c" * 513},
    {"appliedConditionalAccessPolicies": [{"id": "p1", "modifiedProperties": [{"displayName": "x"}]}]},
]  # fmt: skip


@pytest.mark.parametrize("fields", NATIVE)
def test_a_native_sign_in_gives_the_same_native_and_decoded(fields: dict[str, Any]) -> None:
    for record in (sign_in_row(**fields), envelope(sign_in_row(**fields), "NonInteractiveUserSignInLogs")):
        assert decode_native(raw_of(record)) is not None
        outcomes_of(TRANSLATOR, raw_of(record))


@pytest.mark.parametrize("event_type", ["servicePrincipal", "managedIdentity"])
def test_a_workload_s_is_native_too(event_type: str) -> None:
    raw = raw_of(workload_row(event_type))
    assert decode_native(raw) is not None
    outcomes_of(TRANSLATOR, raw)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": None},
        {"createdDateTime": None},
        {"status": None},
        {"correlationId": None},
        {"UserId": "x"},
        {"status": {"ErrorCode": 0}},
        {"status": json.dumps({"errorCode": 0})},
        {"status": {"errorCode": "0"}},
        {"status": {"errorCode": 2**64}},
        {"isInteractive": "unknown"},
        {"signInEventTypes": ["interactiveUser", None]},
        {"authenticationDetails": [None]},
        {"authenticationDetails": {}},
        {"targetResources": []},
        {"modifiedProperties": []},
        {"additionalDetails": []},
        {"properties": {}},
        {"activityDisplayName": "Add user"},
        {"records": []},
        {"eventType": "x"},
    ],
)
def test_a_row_that_graph_does_not_write_so_is_decoded_whole(fields: dict[str, Any]) -> None:
    raw = raw_of(sign_in_row(**fields))
    assert decode_native(raw) is None
    outcomes_of(TRANSLATOR, raw)


def test_an_envelope_is_native_around_a_sign_in_alone() -> None:
    audit = recorded_cases("groups")[0]["record"]
    for record in (
        envelope(audit, "AuditLogs"),
        envelope(sign_in_row(), "AuditLogs"),
        envelope(sign_in_row(), "SignInLogs", Category="AuditLogs"),
        envelope(json.dumps(sign_in_row()), "SignInLogs"),  # type: ignore[arg-type]
    ):
        assert decode_native(raw_of(record)) is None


def test_a_name_of_an_operation_that_is_too_long_is_refused_in_both() -> None:
    record = envelope(sign_in_row(), "SignInLogs", operationName="o" * 513)
    assert b"operationName has 513 characters" in outcomes_of(TRANSLATOR, raw_of(record))


@pytest.mark.parametrize("broken", [b"\xff", b"\\ud800", b"\\q", b"\x01", b'" 1'])
def test_what_nobody_reads_must_be_json_all_the_same(broken: bytes) -> None:
    assert decode_native(raw_of(sign_in_row(riskDetail="here")).replace(b"here", broken)) is None


def test_a_native_row_has_all_that_is_read_of_any_row_by_the_same_names_and_shapes() -> None:
    native = {field.name: (field.encode_name, field.type, field.default) for field in fields(NativeSignIn)}
    read = {field.name: (field.encode_name, field.type, field.default) for field in fields(SignInRow)}
    assert native.items() >= read.items()


@pytest.mark.parametrize("shape", [NativeSignIn, NativeEnvelope])
def test_no_key_of_a_native_record_leads_to_a_wrapped_one_or_to_a_secret(shape: type[Any]) -> None:
    keys = keys_of(shape)
    assert MARKS.isdisjoint(keys)
    assert {key.lower() for key in keys}.isdisjoint(path.path[0] for path in provider_of("entra").secrets) or (
        shape is NativeEnvelope
    )


def test_what_stands_deep_in_a_native_record_is_no_secret_s_place() -> None:
    raw = raw_of(sign_in_row(agent={"modifiedProperties": [{"displayName": "Password", "newValue": "hunter2"}]}))
    assert decode_native(raw) is not None
    assert masked(raw, provider_of("entra").secrets) is raw
