"""Signing in: what is use, whose it is, what came from another identity provider, what was a second factor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ingest.collectors.okta.records import (
    ADA,
    ADMIN,
    APP_USER,
    BOB,
    CLIENT,
    NOBODY,
    PARTNER_IDP,
    PAYROLL,
    SYSTEM,
    entry,
    one,
    record,
)

SSO, INBOUND = "user.authentication.sso", "user.authentication.auth_via_IDP"


def test_a_failed_sign_on_is_no_success() -> None:
    event = one(record(SSO, PAYROLL, APP_USER, actor=ADA, result="FAILURE", reason="User is not assigned"))
    assert (event.kind, event.outcome.result, event.outcome.reason) == ("sign_in", "failure", "User is not assigned")


@pytest.mark.parametrize(
    "event_type", ["app.generic.unauth_app_access_attempt", "application.policy.sign_on.deny_access"]
)
@pytest.mark.parametrize("result", ["SUCCESS", "ALLOW", "CHALLENGE", None])
def test_a_refusal_is_a_failure_whatever_its_outcome_says(event_type: str, result: str | None) -> None:
    assert one(record(event_type, PAYROLL, actor=ADA, result=result)).outcome.result == "failure"


@pytest.mark.parametrize(
    ("outcome", "result", "reason"),
    [
        ({"result": "SUCCESS", "reason": None}, "success", None),
        ({"result": "ALLOW", "reason": "Sign-on policy"}, "success", "Sign-on policy"),
        ({"result": "DENY"}, "failure", None),
        ({"result": "SKIPPED", "reason": None}, "unknown", "SKIPPED"),
        ({"result": "CHALLENGE", "reason": "step up"}, "unknown", "step up"),
        ({"result": "DEFERRED"}, "unknown", "DEFERRED"),
        ({"result": "UNKNOWN"}, "unknown", None),
        ({"result": 7}, "unknown", "7"),
        (None, "unknown", None),
        ("SUCCESS", "unknown", None),
        ([], "unknown", None),
    ],
)
def test_outcomes(outcome: object, result: str, reason: str | None) -> None:
    found = one(record(SSO, PAYROLL, actor=ADA, outcome=outcome)).outcome
    assert (found.result, found.reason) == (result, reason)


def test_the_order_of_targets_means_nothing() -> None:
    one_way = one(record(SSO, PAYROLL, APP_USER, actor=ADA))
    other_way = one(record(SSO, APP_USER, PAYROLL, actor=ADA))
    assert one_way.content_hash == other_way.content_hash
    assert one_way.account is not None
    assert one_way.account.subject == "00u1ada"
    assert one_way.application is not None
    assert (one_way.application.id, one_way.application.name) == ("0oa1pay", "Payroll")


def test_a_session_of_an_unknown_actor_is_nobodys() -> None:
    event = one(record("user.session.start", actor=NOBODY, result="FAILURE", authenticationContext={}))
    assert event.account is None
    assert event.actor is None
    assert event.correlation.session is None


@pytest.mark.parametrize("session", ["unknown", "", None, 7.5, ["idx1"]])
def test_a_session_that_the_record_does_not_know(session: object) -> None:
    event = one(record("user.session.start", actor=ADA, authenticationContext={"externalSessionId": session}))
    assert event.correlation.session == ("7.5" if session == 7.5 else None)


def test_the_client_states_neither_factor_nor_presence() -> None:
    client = one(record(SSO, PAYROLL, actor=ADA, device={"id": "guo1"})).client
    assert client is not None
    assert (client.ip, client.country, client.city, client.device_id) == ("192.0.2.7", "Norway", "Oslo", "guo1")
    assert (client.mfa, client.interactive, client.user_agent) == ("unknown", None, "Mozilla/5.0")


@pytest.mark.parametrize(
    ("reason", "result", "jit"),
    [
        ("User provisioned by JIT provisioning", "SUCCESS", True),
        ("Just-in-time provisioning", "SUCCESS", True),
        ("JIT_PROVISIONING", "SUCCESS", True),
        ("ACCOUNT_LINKING", "SUCCESS", None),
        ("Account linking", "SUCCESS", None),
        ("Account linked; JIT was not needed", "SUCCESS", None),
        ("Unable to JIT user from the Identity Provider", "FAILURE", None),
        ("jitter", "SUCCESS", None),
        (None, "SUCCESS", None),
    ],
)
def test_just_in_time_as_the_reason_tells_it(reason: str | None, result: str, jit: bool | None) -> None:
    event = one(record(INBOUND, PARTNER_IDP, ADA, actor=SYSTEM, reason=reason, result=result))
    assert event.attributes.get("jit") is jit


def test_an_inbound_sign_in_tells_of_the_other_side() -> None:
    context = {"authenticationProvider": "FEDERATION", "issuer": {"id": "https://idp.example.com", "type": "SAML"}}
    debug = {"attributeNames": '["mail", "department"]', "subjectName": "ada@partner.example.com"}
    event = one(record(INBOUND, ADA, PARTNER_IDP, actor=SYSTEM, authenticationContext=context, debug=debug))
    assert event.attributes == {
        "asserted": ["department", "mail"],
        "provider": "FEDERATION",
        "federated_subject": "ada@partner.example.com",
        "federated_issuer": "https://idp.example.com",
    }
    assert event.application is not None
    assert event.application.id == "0oa3idp"


@pytest.mark.parametrize(
    ("debug", "targets", "kind"),
    [
        ({"factor": "OKTA_VERIFY_PUSH"}, [], "mfa_verified"),
        ({"factor": "signed_nonce", "factorIntent": "LOGIN"}, [], "mfa_verified"),
        ({}, [], "mfa_verified"),
        ({"factor": "PASSWORD_AS_FACTOR"}, [], "other"),
        ({"factor": "password_as_factor"}, [], "other"),
        ({"factor": "SMS_FACTOR", "factorIntent": "CREDENTIAL_RECOVERY"}, [], "other"),
        ({"factor": "SMS_FACTOR", "factorIntent": "CREDENTIAL_ENROLLMENT"}, [], "other"),
        ({}, [entry("AuthenticatorEnrollment", "pae1", "unknown", "Password")], "other"),
    ],
)
def test_a_password_is_no_second_factor(debug: dict[str, Any], targets: list[dict[str, Any]], kind: str) -> None:
    assert one(record("user.authentication.auth_via_mfa", ADA, *targets, actor=ADA, debug=debug)).kind == kind


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"path": "/api/v1/authn/factors/f1/verify"}, "mfa_verified"),
        ({"authenticationContext": {"authenticationProvider": "FACTOR_PROVIDER"}}, "mfa_verified"),
        ({"path": "/api/v1/authn"}, "other"),
        ({"debug": {"factor": "PASSWORD_AS_FACTOR"}}, "other"),
    ],
)
def test_a_verification_counts_where_a_factor_is_named(over: dict[str, Any], kind: str) -> None:
    assert one(record("user.authentication.verify", actor=ADA, **over)).kind == kind


def test_whose_factor_an_administrator_reset() -> None:
    event = one(record("user.mfa.factor.reset_all", BOB, actor=ADMIN))
    assert event.account is not None
    assert event.account.subject == "00u2bob"
    assert one(record("user.mfa.factor.reset_all", actor=ADMIN)).account is None


@pytest.mark.parametrize("grant", ["authorization_code", "implicit", None, 7])
def test_a_token_after_a_sign_on_is_no_second_use(grant: object) -> None:
    found = record("app.oauth2.as.token.grant.access_token", ADA, actor=CLIENT, debug={"grantType": grant})
    assert one(found).kind == "other"


def test_a_service_signs_in_with_its_own_credentials() -> None:
    debug = {"grantType": "client_credentials"}
    event = one(record("app.oauth2.token.grant.access_token", actor=CLIENT, debug=debug))
    assert event.kind == "sign_in"
    assert event.account is not None
    assert (event.account.type, event.account.subject) == ("service", "0oa4cli")
    assert event.client is not None
    assert event.client.interactive is False


def test_a_refreshed_token_is_use_without_a_person() -> None:
    debug = {"grantType": "refresh_token"}
    event = one(record("app.oauth2.as.token.grant.access_token", ADA, actor=CLIENT, debug=debug))
    assert (event.account and event.account.subject, event.application and event.application.id) == (
        "00u1ada",
        "0oa4cli",
    )
    assert event.client is not None
    assert event.client.interactive is False
