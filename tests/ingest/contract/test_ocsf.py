"""Events as OCSF 1.3.0."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest

from ingest.contract.codec import encode
from ingest.contract.event import Client, Entitlement, EntitlementType, Event, Grant, Kind, Outcome, Source
from ingest.contract.ocsf import to_ocsf
from tests.ingest.contract.events import ADA, FINANCE, ROLE, event, granted

BASE = {
    "class_uid", "class_name", "category_uid", "category_name", "activity_id", "activity_name", "type_uid",
    "type_name", "severity_id", "severity", "status_id", "status", "time", "metadata",
}  # fmt: skip
# https://schema.ocsf.io/1.3.0/classes/<name>: what is required beyond the base event, and the activities there are.
REQUIRED = {
    0: set(),
    3001: {"user"},
    3002: {"user", "service"},
    3004: {"entity"},
    3005: {"user", "privileges"},
    3006: {"group"},
}
ACTIVITIES = {
    0: {99},
    3001: {*range(1, 12), 99},
    3002: {*range(1, 7), 99},
    3004: {*range(1, 14), 99},
    3005: {1, 2},
    3006: {*range(1, 7)},
}


def shapes(kind: Kind) -> list[Event]:
    """Return the kind in every shape that translators give it: with and without account, entitlement, group."""
    full = [
        event(kind, entitlement=entitlement, account=account, grant=grant)
        for entitlement in (FINANCE, ROLE, None)
        for account in (ADA, None)
        for grant in (Grant(), Grant(via="00gVIA"), None)
    ]
    return full + [msgspec.structs.replace(each, actor=None, client=None, application=None) for each in full]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_in_every_shape_has_what_its_class_requires(kind: Kind) -> None:
    for given in shapes(kind):
        told = to_ocsf(given)
        assert told.keys() >= BASE | REQUIRED[told["class_uid"]], given
        assert told["activity_id"] in ACTIVITIES[told["class_uid"]]
        assert told["type_uid"] == told["class_uid"] * 100 + told["activity_id"]
        assert told["category_uid"] == told["class_uid"] // 1000
        if told["class_uid"] == 3006:
            assert told.get("privileges") or told.get("user")
            assert told["group"]["uid"]
        for user in (told.get("user"), told.get("actor", {}).get("user")):
            assert user is None or user.get("uid") or user.get("name")
        if "entity" in told:
            assert told["entity"].get("uid") or told["entity"].get("name")
        assert json.loads(msgspec.json.encode(told)) == told
        assert not list(_nulls({name: value for name, value in told.items() if name != "unmapped"}))


@pytest.mark.parametrize(
    ("given", "class_uid", "activity_id", "activity_name"),
    [
        (event("sign_in"), 3002, 1, "Logon"),
        (event("sign_out"), 3002, 2, "Logoff"),
        (event("mfa_verified", vendor_type="user.authentication.auth_via_mfa"), 3002, 99,
         "user.authentication.auth_via_mfa"),
        (event("account_created"), 3001, 1, "Create"),
        (event("account_locked"), 3001, 9, "Lock"),
        (event("account_unlocked", vendor_type="user.account.unlock"), 3001, 99, "user.account.unlock"),
        (event("credential_changed", vendor_type="user.account.reset_password"), 3001, 4, "Password Reset"),
        (event("credential_changed", vendor_type="Change user password"), 3001, 3, "Password Change"),
        (event("credential_changed", vendor_type="credential.register"), 3001, 99, "credential.register"),
        (event("credential_changed", account=None), 3004, 3, "Update"),
        (event("mfa_enrolled"), 3001, 10, "MFA Factor Enable"),
        (granted("grant_added", FINANCE), 3006, 3, "Add User"),
        (granted("grant_removed", FINANCE), 3006, 4, "Remove User"),
        (granted("grant_added", ROLE), 3005, 1, "Assign Privileges"),
        (granted("elevation_expired", ROLE), 3005, 2, "Revoke Privileges"),
        (granted("grant_added", ROLE, account=None, grant=Grant(via="00gVIA")), 3006, 1, "Assign Privileges"),
        (granted("consent_granted", ROLE, account=None), 3004, 3, "Update"),
        (event("account_seen"), 3004, 2, "Read"),
        (event("coverage", vendor_type="coverage"), 0, 99, "coverage"),
        (event("other", vendor_type="app.oauth2.token.grant"), 0, 99, "app.oauth2.token.grant"),
    ],
)  # fmt: skip
def test_classes_and_activities(given: Event, class_uid: int, activity_id: int, activity_name: str) -> None:
    told = to_ocsf(given)
    assert (told["class_uid"], told["activity_id"], told["activity_name"]) == (class_uid, activity_id, activity_name)
    caption = "Other" if activity_id == 99 else activity_name
    assert told["type_name"] == f"{told['class_name']}: {caption}"


def test_a_sign_in_member_by_member() -> None:
    told = to_ocsf(event(outcome=Outcome("failure", "50126")))
    assert told["time"] == 1_769_846_432_185
    assert (told["status_id"], told["status"], told["status_detail"]) == (2, "Failure", "50126")
    assert told["metadata"] == {
        "version": "1.3.0",
        "uid": "okta:11111111-2222",
        "original_time": "2026-01-31T08:00:32.185138Z",
        "logged_time": 1_769_846_432_185,
        "product": {"name": "Okta System Log", "vendor_name": "Okta"},
        "log_name": "system_log",
        "tenant_uid": "default",
        "correlation_uid": "transaction-1",
        "event_code": "user.authentication.sso",
    }
    ada = {
        "uid": "00uADA", "name": "ada@example.com", "full_name": "Ada Example", "domain": "okta:default",
        "type_id": 1, "type": "User",
    }  # fmt: skip
    assert told["user"] == ada
    assert told["actor"] == {"user": ada, "session": {"uid": "session-1"}}
    assert told["service"] == {"uid": "0oaPAY", "name": "Payroll"}
    assert told["src_endpoint"] == {
        "ip": "192.0.2.7", "uid": "device-1", "location": {"city": "Boston", "country": "US"},
    }  # fmt: skip
    assert told["http_request"] == {"user_agent": "Mozilla/5.0", "uid": "request-1"}
    assert told["session"] == {"uid": "session-1", "issuer": "okta:default"}
    assert (told["is_mfa"], told["is_remote"]) == (True, True)
    assert told["raw_data"] == '{"uuid": "11111111-2222"}'
    assert told["unmapped"]["attributes"] == {"profile": {"department": "Finance"}, "asserted": ["email"]}
    assert told["unmapped"]["interactive"] is True


@pytest.mark.parametrize(("mfa", "stated"), [("multi", True), ("single", False), ("unknown", None)])
def test_mfa_is_said_only_when_the_record_says_it(mfa: Any, stated: bool | None) -> None:
    assert to_ocsf(event(client=Client(mfa=mfa))).get("is_mfa") is stated


def test_a_country_that_is_no_code_is_a_description() -> None:
    told = to_ocsf(event(client=Client("2001:db8::1", country="United States")))
    assert told["src_endpoint"] == {"ip": "2001:db8::1", "location": {"desc": "United States"}}


@pytest.mark.parametrize("type_", get_args(EntitlementType))
def test_a_grant_names_what_is_held_and_keeps_its_nature(type_: EntitlementType) -> None:
    told = to_ocsf(granted("grant_added", Entitlement(type_, "e-1", "Ledger"), grant=Grant("eligible", scope="/sub")))
    if type_ == "group":
        assert told["group"] == {"uid": "e-1", "name": "Ledger"}
    else:
        assert told["privileges"] == ["Ledger"]
        assert told["resource"] == {"uid": "0oaPAY", "name": "Payroll"}
    assert told["metadata"]["profiles"] == ["host"]
    assert told["unmapped"]["grant"]["mode"] == "eligible"
    assert told["unmapped"]["grant"]["scope"] == "/sub"


def test_a_conferral_names_the_group_it_comes_through() -> None:
    conferral = granted(
        "grant_added", ROLE, account=None, grant=Grant(via="00gVIA"), attributes={"group_name": "Operators"}
    )
    assert to_ocsf(conferral)["group"] == {"uid": "00gVIA", "name": "Operators"}


@pytest.mark.parametrize(("level", "severity_id"), [("low", 2), ("MEDIUM", 3), ("high", 4), ("odd", 0), (None, 0)])
def test_only_a_risk_is_more_than_informational(level: str | None, severity_id: int) -> None:
    assert to_ocsf(event("risk_raised", attributes={"level": level}))["severity_id"] == severity_id
    assert to_ocsf(event("risk_raised", attributes={"risk_level": level}))["severity_id"] == severity_id
    assert to_ocsf(event("sign_in", attributes={"level": level}))["severity_id"] == 1


def test_other_products_are_named_as_they_name_themselves() -> None:
    entra = to_ocsf(event(source=Source("entra", "default", "directory_audits")))
    assert entra["metadata"]["product"] == {"name": "Microsoft Entra ID", "vendor_name": "Microsoft"}
    unknown = to_ocsf(event(source=Source("acme", "default", "log"), application=None))
    assert unknown["metadata"]["product"] == {"name": "acme", "vendor_name": "acme"}
    assert unknown["service"] == {"name": "acme"}


def test_an_event_of_no_class_loses_nothing() -> None:
    told = to_ocsf(event("other"))
    whole = json.loads(encode(event("other")))
    for name in ("actor", "account", "application", "client", "attributes", "correlation", "kind"):
        assert told["unmapped"][name] == whole[name]
    assert "user" not in told


def _nulls(value: object, path: str = "") -> Any:
    if value is None:
        yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _nulls(member, f"{path}.{name}")
