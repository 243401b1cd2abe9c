"""How an account came to be, as far as the record tells, and what does not create one."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.contract.event import account_key_of
from tests.ingest.collectors.okta.records import ADA, BOB, NOBODY, SYSTEM, entry, one, record, translate

CREATE = "user.lifecycle.create"


def test_a_failed_creation_keeps_its_kind_and_its_failure() -> None:
    event = one(record(CREATE, ADA, result="FAILURE", reason="missing required properties"))
    assert (event.kind, event.outcome.result) == ("account_created", "failure")
    assert event.outcome.reason == "missing required properties"


@pytest.mark.parametrize(
    ("over", "method"),
    [
        ({"path": "/api/v1/users?activate=false"}, "api"),
        ({"path": "/scim/v2/Users"}, "api"),
        ({"path": None, "transaction": {"type": "WEB", "detail": {"requestApiTokenId": "00T1"}}}, "api"),
        ({"path": "/sso/saml2/0oa3idp", "actor": SYSTEM}, "federation"),
        ({"path": "/oauth2/v1/authorize/callback", "actor": SYSTEM}, "federation"),
        ({"path": "/x", "authenticationContext": {"authenticationProvider": "SOCIAL"}}, "federation"),
        ({"path": "/idp/idx/enroll/new"}, "self_service"),
        ({"path": "/api/v1/registration/reg1/register"}, "self_service"),
        ({"path": "/admin/users"}, "admin"),
        ({"job": True, "actor": SYSTEM}, "import"),
        ({"job": True, "path": "/sso/saml2/0oa3idp"}, "import"),
        ({"path": "/elsewhere"}, None),
        ({"path": None, "debug": {"url": "/sso/saml2/0oa3idp?RelayState=x"}}, "federation"),
        ({"path": "unknown", "debug": {"url": None}}, None),
    ],
)
def test_the_method(over: dict[str, Any], method: str | None) -> None:
    assert one(record(CREATE, ADA, **over)).attributes.get("method") == method


def test_a_token_of_an_import_job_makes_no_api_creation() -> None:
    transaction = {"type": "JOB", "id": "t1", "detail": {"requestApiTokenId": "00T1"}}
    assert one(record(CREATE, ADA, transaction=transaction)).attributes == {"method": "import"}


def test_an_import_that_failed_knows_no_account() -> None:
    nobody = entry("NewUser", None, "unknown", "Ada Abel")
    event = one(record(CREATE, nobody, actor=SYSTEM, result="FAILURE", job=True, client={"ipAddress": None}))
    assert event.account is None
    assert event.client is None
    assert event.attributes == {"method": "import"}
    assert event.actor is not None
    assert (event.actor.type, event.actor.subject) == ("system", "spr1")


def test_asserted_only_where_listed() -> None:
    listed = {"attributeNames": "[department, email, department]"}
    assert one(record(CREATE, ADA, debug=listed)).attributes["asserted"] == ["department", "email"]
    assert one(record(CREATE, ADA, debug={"attributeNames": "[]"})).attributes["asserted"] == []
    assert "asserted" not in one(record(CREATE, ADA)).attributes
    assert "asserted" not in one(record(CREATE, ADA, debug={"attributeNames": None})).attributes


def test_several_people_in_one_record_are_several_events() -> None:
    events = translate(record(CREATE, BOB, ADA))
    assert [event.account and event.account.subject for event in events] == ["00u1ada", "00u2bob"]
    assert [event.event_id[-2:] for event in events] == ["#0", "#1"]
    assert len({event.content_hash for event in events}) == 1


def test_an_unknown_target_is_no_account() -> None:
    event = one(record("user.lifecycle.suspend", NOBODY))
    assert event.account is None
    assert event.attributes == {"reason": "suspended"}


def test_an_account_is_known_by_issuer_and_id_never_by_its_login() -> None:
    event = one(record(CREATE, ADA))
    assert account_key_of(event.account) == "okta:acme|00u1ada"
    assert event.account is not None
    assert (event.account.name, event.account.display_name) == ("ada.abel@example.com", "Ada Abel")


def test_new_values_of_a_profile_emptied_and_nested() -> None:
    changed = {
        "from": {"profile": {"title": "Clerk", "city": "Oslo"}, "status": "ACTIVE"},
        "to": {"profile": {"title": None, "city": "Oslo", "tags": ["a\x00b"]}, "status": "ACTIVE"},
    }
    event = one(record("user.account.update_profile", {**ADA, "changeDetails": changed}))
    assert event.attributes == {"profile": {"tags": ["ab"], "title": None}, "changed": ["tags", "title"]}


def test_names_alone_where_the_record_has_no_values() -> None:
    event = one(record("user.account.update_profile", ADA, debug={"changedAttributes": "title, city"}))
    assert event.attributes == {"changed": ["city", "title"]}


@pytest.mark.parametrize(("level", "previous", "kind"), [("HIGH", "LOW", "risk_raised"), ("LOW", "HIGH", "other")])
def test_a_risk_that_fell_was_not_raised(level: str, previous: str, kind: str) -> None:
    risk = {"risk": {"level": level, "previousLevel": previous}}
    assert one(record("user.risk.change", ADA, securityContext=risk)).kind == kind


def test_a_risk_spelled_in_a_string() -> None:
    debug = {"risk": "{reasons=Anomalous Device, Anomalous Location, level=HIGH}"}
    event = one(record("user.risk.detect", ADA, debug=debug))
    assert event.attributes == {"level": "high", "reasons": ["Anomalous Device", "Anomalous Location"]}
