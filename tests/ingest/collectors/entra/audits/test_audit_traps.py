"""What audits tell badly: values as JSON in strings, logins in two cases, one act twice, secrets."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from ingest.collectors.entra.record.fields import camel_case
from ingest.collectors.entra.record.modified_properties import decode_value
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from tests.ingest.collectors.entra.authored import ANN, envelope, only, recorded_cases, sign_in_row, translate


def case(table: str, activity: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        c["record"] for c in recorded_cases(table) if c["record"]["activityDisplayName"] == activity
    )
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"Global Administrator"', "Global Administrator"),
        ("[true]", True),
        ('["Guest"]', "Guest"),
        ('"[\\"Guest\\"]"', "Guest"),
        ('["a","b"]', ["a", "b"]),
        ("[]", None),
        ('""', None),
        ('""""', '""""'),
        ("DirectorySync", "DirectorySync"),
        ("True", True),
        ("null", None),
        ("00123", "00123"),
        ("123", "123"),
        ('["00123"]', "00123"),
        ('"x', '"x'),
        ("[" * 100_000, "[" * 100_000),
        ('"\\" User.Read\\""', "User.Read"),
        (None, None),
        (7, 7),
    ],
)
def test_a_value_is_decoded_twice_and_tolerantly(written: object, value: object) -> None:
    assert decode_value(written) == value


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [
        ("UserType", "userType"),
        ("EmployeeId", "employeeId"),
        ("Mail", "mail"),
        ("SIPProxyAddress", "sipProxyAddress"),
        ("department", "department"),
        ("PUID", "puid"),
        ("extension_1_costCenter", "extension_1_costCenter"),
    ],
)
def test_attribute_names_are_lower_camel_case(vendor: str, ours: str) -> None:
    assert camel_case(vendor) == ours


def test_trap_the_login_is_lower_cased_in_sign_ins_and_not_in_audits() -> None:
    audited, signed_in = only(case("accounts", "Disable account")), only(sign_in_row())
    assert audited.account is not None and signed_in.account is not None
    assert audited.account.name == signed_in.account.name == "ann@example.com"
    assert audited.account.subject == signed_in.account.subject == ANN


def test_trap_a_deleted_login_carries_the_ids_digits() -> None:
    account = only(case("accounts", "Delete user")).account
    assert account is not None and account.name == "ann@example.com"


def test_trap_one_activation_is_told_by_pim_and_by_the_directory() -> None:
    told = only(case("pim", "Add member to role completed (PIM activation)"))
    echo = only(recorded_cases("roles")[1]["record"])
    assert (told.kind, echo.kind, echo.attributes) == ("elevation_activated", "grant_added", {"by_pim": True})
    assert told.entitlement == echo.entitlement
    assert told.account is not None and echo.account is not None and told.account.subject == echo.account.subject


def test_trap_an_invited_guests_initiator_is_a_person_under_the_workers_name() -> None:
    """An invitation's Add user shows 'Microsoft B2B Admin Worker' beside the inviter's login; nobody synchronised."""
    record = next(c["record"] for c in recorded_cases("accounts") if c["case"] == "a guest made by an invitation")
    worker = {"id": None, "displayName": "Microsoft B2B Admin Worker", "userPrincipalName": "adele@example.com"}
    assert only(record | {"initiatedBy": {"user": worker, "app": None}}).attributes["method"] == "invitation"


@pytest.mark.parametrize("table", ["accounts", "credentials", "provisioning"])
def test_no_secret_leaves_the_raw(table: str) -> None:
    for recorded in recorded_cases(table):
        for event in translate(recorded["record"]):
            shown = msgspec.json.encode(msgspec.structs.replace(event, raw=msgspec.Raw(b"null"))).decode().lower()
            assert not any(word in shown for word in ("not-a-real-secret", "secret-adjacent", "not-for-events"))


def test_a_failed_act_keeps_its_kind_and_says_why() -> None:
    event = only(
        case("groups", "Add member to group") | {"result": "failure", "resultReason": "Insufficient privileges"}
    )
    assert (event.kind, event.outcome.result, event.outcome.reason) == (
        "grant_added",
        "failure",
        "Insufficient privileges",
    )


@pytest.mark.parametrize(("result", "reason"), [("timeout", "timeout"), (None, None), ("unknownFutureValue",) * 2])
def test_a_result_that_is_neither_is_unknown(result: str | None, reason: str | None) -> None:
    outcome = only(case("groups", "Add member to group") | {"result": result}).outcome
    assert (outcome.result, outcome.reason) == ("unknown", reason.lower() if reason else None)


@pytest.mark.parametrize(
    "spelled",
    ["add MEMBER to group", "Add member to group.", " Add  member to group "],
)
def test_an_activity_in_another_spelling_is_the_same(spelled: str) -> None:
    event = only(case("groups", "Add member to group") | {"activityDisplayName": spelled})
    assert (event.kind, event.vendor_type) == ("grant_added", spelled)


def test_the_envelopes_operation_stands_in_where_the_row_names_no_activity() -> None:
    row = {k: v for k, v in case("groups", "Add member to group").items() if k != "activityDisplayName"}
    assert only(envelope(row, "AuditLogs", operationName="Add member to group")).kind == "grant_added"


def _client(event: Event) -> tuple[str | None, str | None]:
    return (event.client.ip, event.client.user_agent) if event.client else (None, None)


def test_the_initiators_address_and_agent() -> None:
    record = case("groups", "Add member to group")
    agent = record | {"additionalDetails": [{"key": "User-Agent", "value": "Mozilla/5.0"}]}
    assert _client(only(agent)) == ("192.0.2.7", "Mozilla/5.0")
    nobody = record | {"initiatedBy": {"user": None, "app": {"displayName": "Robot"}}}
    assert _client(only(nobody)) == (None, None)
    told = nobody | {"additionalDetails": [{"key": "ipaddr", "value": "192.0.2.8"}]}
    assert _client(only(told)) == ("192.0.2.8", None)


def test_who_initiated() -> None:
    record = case("groups", "Add member to group")
    person = only(record).actor
    assert person is not None
    assert (person.type, person.name, person.display_name) == ("person", "adele@example.com", "Adele Admin")
    app = {"appId": None, "displayName": "Robot", "servicePrincipalId": "ABC", "servicePrincipalName": None}
    robot = only(record | {"initiatedBy": {"user": None, "app": app}}).actor
    assert robot is not None
    assert (robot.type, robot.issuer, robot.subject, robot.display_name) == ("service", "entra:default", "abc", "Robot")
    as_text = only(record | {"initiatedBy": json.dumps(record["initiatedBy"])}).actor
    assert as_text == person
    assert only(record | {"initiatedBy": {"user": {"id": "", "displayName": "unknown"}, "app": None}}).actor is None


@pytest.mark.parametrize("time", [None, "", "redacted", 0])
def test_without_a_valid_time_an_audit_is_refused(time: object) -> None:
    with pytest.raises(RecordError, match="activityDateTime"):
        only(case("groups", "Add member to group") | {"activityDateTime": time})
    with pytest.raises(RecordError, match="activityDateTime"):
        only(recorded_cases("provisioning")[0]["record"] | {"activityDateTime": time})
