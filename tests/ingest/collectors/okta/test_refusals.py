"""What cannot be read is refused with its reason; what is merely odd is read all the same."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.contract.errors import RecordError
from ingest.translation.interface import Context
from ingest.translation.translating import events_of
from tests.ingest.collectors.okta.records import ADA, APP_USER, FINANCE, OBSERVED_AT, PAYROLL, one, record, translate

SSO, MEMBER = "user.authentication.sso", "group.user_membership.add"


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"published": None}, "published is missing"),
        ({"published": "redacted"}, "published is not an instant: 'redacted'"),
        ({"published": "2026-13-01T00:00:00Z"}, "published is not an instant"),
        ({"published": 1769853600}, "published is not an instant"),
        ({"published": {}}, "published is not an instant"),
        ({"eventType": None}, "eventType is missing"),
        ({"eventType": ["user.session.start"]}, "eventType is missing"),
        ({"eventType": "x" * 513}, "eventType has 513 characters"),
        ({"uuid": "x" * 513}, "uuid has 513 characters"),
        ({"actor": {**ADA, "id": "x" * 513}}, "actor.id has 513 characters"),
        ({"target": [FINANCE, {**ADA, "id": "x" * 513}]}, "target.id has 513 characters"),
        ({"target": [ADA, {**FINANCE, "id": "x" * 513}]}, "group id has 513 characters"),
    ],
)
def test_what_an_event_cannot_do_without(over: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        translate(record(MEMBER, ADA, FINANCE, **over))


def test_the_time_of_an_envelope_is_not_the_events() -> None:
    with pytest.raises(RecordError, match="published is missing"):
        translate(record(SSO, PAYROLL, published=None, p_event_time="2026-01-31 10:00:00.123"))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(RecordError, match="surrogate"):
        events_of(TRANSLATOR, record(SSO, PAYROLL, actor={**ADA, "displayName": "\ud800"}), b"{}", Context(OBSERVED_AT))


def test_bottomless_nesting_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RecordError, match="nested too deeply"):
        events_of(TRANSLATOR, record(SSO, uuid=None, debugContext=deep), b"{}", Context(OBSERVED_AT))


@pytest.mark.parametrize(
    "over",
    [
        {"client": None, "device": "guo1", "request": [], "securityContext": "x"},
        {"client": {"ipAddress": ["192.0.2.7"], "userAgent": "Mozilla", "geographicalContext": 7, "zone": "null"}},
        {"client": {"ipAddress": "x" * 600, "userAgent": {"rawUserAgent": {}}, "geographicalContext": []}},
        {"transaction": "t1", "authenticationContext": [], "debugContext": "x", "version": 0},
        {"transaction": {"id": "x" * 600, "type": []}, "debugContext": {"debugData": ["x"]}},
        {"device": {"id": {}}, "legacyEventType": 7, "displayMessage": None, "severity": None},
    ],
)
def test_odd_fields_that_an_event_can_do_without(over: dict[str, Any]) -> None:
    event = one(record(SSO, PAYROLL, APP_USER, actor=ADA, **over))
    assert event.kind == "sign_in"
    assert event.account is not None
    assert event.client is None or event.client.ip in (None, "192.0.2.7")


@pytest.mark.parametrize(
    "target", [None, [], {}, "00u1ada", [None, 7, "x", []], [{"type": ["User"]}], [{"id": "00u1"}]]
)
def test_targets_of_any_shape(target: object) -> None:
    assert one(record(SSO, actor=ADA, target=target)).application is None
    assert one(record(MEMBER, target=target)).kind == "other"


def test_a_single_target_outside_a_list_is_read() -> None:
    application = one(record(SSO, actor=ADA, target=PAYROLL)).application
    assert application is not None
    assert application.id == "0oa1pay"


def test_debug_data_as_json_in_a_string() -> None:
    debug = {"debugData": '{"privilegeGranted": "Super admin", "requestId": "req7"}'}
    event = one(record("user.account.privilege.grant", ADA, debugContext=debug))
    assert event.entitlement is not None
    assert event.entitlement.id == "super_admin"
    assert event.correlation.request == "req7"


def test_no_nul_remains() -> None:
    odd = {**ADA, "id": "00u1\x00ada", "alternateId": "ada\x00@example.com", "displayName": "A\x00da"}
    event = one(record(SSO, {**PAYROLL, "alternateId": "Pay\x00roll"}, actor=odd, reason="a\x00b"))
    assert event.account is not None
    assert (event.account.subject, event.account.name, event.account.display_name) == (
        "00u1ada",
        "ada@example.com",
        "Ada",
    )
    assert event.application is not None
    assert (event.application.name, event.outcome.reason) == ("Payroll", "ab")


def test_numbers_where_text_belongs() -> None:
    event = one(record(MEMBER, {**ADA, "id": 17, "alternateId": 3.5}, {**FINANCE, "id": 42}, uuid=7))
    assert event.event_id == "okta:7"
    assert event.account is not None
    assert (event.account.subject, event.account.name) == ("17", "3.5")
    assert event.entitlement is not None
    assert event.entitlement.id == "42"


@pytest.mark.parametrize(
    ("found", "okta"),
    [
        ({"eventType": "logout"}, True),
        ({"uuid": "u", "published": "p", "outcome": {}, "debugContext": {}}, True),
        ({"id": "u", "createdDateTime": "c", "userPrincipalName": "n"}, False),
        ({"from": {}, "to": {}}, False),
        ({}, False),
    ],
)
def test_recognition_by_shape(found: dict[str, Any], okta: bool) -> None:
    assert TRANSLATOR.recognises(found) is okta
