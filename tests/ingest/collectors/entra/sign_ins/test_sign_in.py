"""Sign-ins of all four event types, and the traps among them."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Correlation
from ingest.contract.instants import format_instant
from tests.ingest.collectors.entra.authored import ANN, APP, ROBOT, TENANT, envelope, only, sign_in_row, workload_row


def test_a_person_signs_in() -> None:
    event = only(sign_in_row(userPrincipalName="Ann@Example.com"))
    assert (event.kind, event.vendor_type, event.source.stream) == ("sign_in", "signIn", "sign_ins_interactive")
    assert format_instant(event.occurred_at) == "2026-07-17T14:10:02.619583Z"
    assert event.outcome.result == "success"
    assert event.account is not None and event.account == event.actor
    assert (event.account.type, event.account.issuer, event.account.subject) == ("person", "entra:default", ANN)
    assert (event.account.name, event.account.display_name) == ("ann@example.com", "Ann Example")
    assert event.application == Application(APP, "Payroll")
    client = event.client
    assert client is not None
    assert (client.ip, client.user_agent, client.country, client.city) == ("2001:db8::1", "Mozilla/5.0", "GB", "London")
    assert (client.device_id, client.mfa, client.interactive) == ("00000000-0000-4000-8000-00000000c005", "multi", True)
    assert event.attributes == {
        "resource_id": "00000000-0000-4000-8000-00000000c004",
        "resource_name": "Payroll API",
        "resource_tenant": TENANT,
        "home_tenant": TENANT,
        "user_type": "member",
    }
    ids = (f"00000000-0000-4000-8000-00000000c00{n}" for n in (1, 2, 3))
    assert event.correlation == Correlation(*ids)


def test_a_guest_tells_home_and_crossing() -> None:
    home = "00000000-0000-4000-8000-000000000077"
    event = only(sign_in_row(userType="guest", homeTenantId=home, crossTenantAccessType="b2bCollaboration"))
    told = {name: event.attributes[name] for name in ("user_type", "home_tenant", "cross_tenant")}
    assert told == {"user_type": "guest", "home_tenant": home, "cross_tenant": "b2bCollaboration"}


@pytest.mark.parametrize(
    ("row", "category", "stream", "interactive"),
    [
        (sign_in_row(), "SignInLogs", "sign_ins_interactive", True),
        (
            sign_in_row(isInteractive=False, signInEventTypes=["nonInteractiveUser"]),
            "NonInteractiveUserSignInLogs",
            "sign_ins_non_interactive",
            False,
        ),
        (workload_row("servicePrincipal"), "ServicePrincipalSignInLogs", "sign_ins_service_principal", False),
        (workload_row("servicePrincipal"), "MicrosoftServicePrincipalSignInLogs", "sign_ins_service_principal", False),
        (workload_row("managedIdentity"), "ManagedIdentitySignInLogs", "sign_ins_managed_identity", False),
        (sign_in_row(), "ADFSSignInLogs", "sign_ins_interactive", True),
    ],
)
def test_the_event_type_is_told_by_row_and_by_category(
    row: dict[str, Any], category: str, stream: str, interactive: bool
) -> None:
    untold = {name: value for name, value in row.items() if name not in ("signInEventTypes", "isInteractive")}
    for record in (row, envelope(row, category), envelope(untold, category)):
        event = only(record)
        assert event.source.stream == stream
        assert event.client is not None and event.client.interactive is interactive
    assert only(untold, stream="sign_ins_managed_identity").source.stream == "sign_ins_managed_identity"


def test_a_v1_row_without_event_types_is_told_by_its_shape() -> None:
    row = {k: v for k, v in sign_in_row(isInteractive=False).items() if k != "signInEventTypes"}
    assert only(row).source.stream == "sign_ins_non_interactive"
    workload = {k: v for k, v in workload_row("servicePrincipal").items() if k != "signInEventTypes"}
    assert only(workload).source.stream == "sign_ins_service_principal"


@pytest.mark.parametrize("empty", ["", None, "00000000-0000-0000-0000-000000000000"])
def test_trap_a_workload_has_empty_user_ids(empty: str | None) -> None:
    event = only(workload_row("managedIdentity") | {"userId": empty})
    assert event.account is not None and event.account == event.actor
    assert (event.account.type, event.account.subject) == ("service", ROBOT)
    assert (event.account.name, event.account.display_name) == ("payroll-robot", "Payroll-Robot")


@pytest.mark.parametrize("unknown", ["", "unknown", None, "00000000-0000-0000-0000-000000000000"])
def test_trap_a_mistyped_login_is_nobodys_account(unknown: str | None) -> None:
    event = only(sign_in_row(userId=unknown, userPrincipalName="Tpyo@example.com", status={"errorCode": 50034}))
    assert event.account is None
    assert event.actor is not None
    assert (event.actor.subject, event.actor.issuer, event.actor.name) == (None, None, "tpyo@example.com")


@pytest.mark.parametrize("code", [50034, 50053, 50074, 50126, 50140, 65001, "50140", -1])
def test_a_failure_and_an_interrupt_are_told_apart_by_the_code(code: int | str) -> None:
    event = only(sign_in_row(status={"errorCode": code, "failureReason": "Other."}))
    assert (event.outcome.result, event.outcome.reason) == ("failure", str(code))


@pytest.mark.parametrize("status", [None, {}, "", [], {"errorCode": None}, {"errorCode": "abc"}, {"errorCode": True}])
def test_without_an_error_code_the_outcome_is_unknown(status: object) -> None:
    assert only(sign_in_row(status=status)).outcome.result == "unknown"


@pytest.mark.parametrize("time", [None, "", "yesterday", "2026-13-01T00:00:00Z", 1721225402, ["2026-07-17T14:10:02Z"]])
def test_without_a_valid_time_a_record_is_refused(time: object) -> None:
    with pytest.raises(RecordError, match="createdDateTime"):
        only(sign_in_row(createdDateTime=time))
    with pytest.raises(RecordError, match="createdDateTime"):
        only(envelope(sign_in_row(createdDateTime=time), "SignInLogs"))


def test_the_events_time_is_never_the_envelopes() -> None:
    assert only(envelope(sign_in_row(), "SignInLogs")).occurred_at == only(sign_in_row()).occurred_at


def test_an_application_that_is_not_told_is_none() -> None:
    assert only(sign_in_row(appId="")).application is None
    assert only(sign_in_row(appId=APP.upper(), appDisplayName=None)).application == Application(APP)


def test_an_identifier_that_is_too_long_is_refused() -> None:
    with pytest.raises(RecordError, match="appId"):
        only(sign_in_row(appId="a" * 513))
