"""What a sign-in states about its factors: a requirement, a text, the steps; never more than it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ingest.collectors.entra.authored import only, sign_in_row

OK, FAILED = {"errorCode": 0}, {"errorCode": 50074}


def mfa(**fields: Any) -> str:
    client = only(sign_in_row(**{"authenticationRequirement": None, **fields})).client
    assert client is not None
    return client.mfa


@pytest.mark.parametrize("spelled", ["multiFactorAuthentication", "MultifactorAuthentication"])
def test_a_requirement_that_was_met_is_multi(spelled: str) -> None:
    assert mfa(authenticationRequirement=spelled, status=OK) == "multi"
    assert mfa(authenticationRequirement=spelled, status=FAILED) == "unknown"


CLAIMED = {
    "authenticationMethod": "Previously satisfied",
    "authenticationStepRequirement": "Primary authentication",
    "authenticationStepResultDetail": "First factor requirement satisfied by claim in the token",
    "succeeded": True,
}


def given(method: str, **fields: Any) -> dict[str, Any]:
    """Return a step that succeeded as the first one."""
    return {
        "authenticationMethod": method,
        "authenticationStepRequirement": "Primary authentication",
        "authenticationStepResultDetail": None,
        "succeeded": True,
        **fields,
    }


PASSWORD = given("Password", authenticationStepResultDetail="Correct password")


@pytest.mark.parametrize(
    ("steps", "stated"),
    [
        ([PASSWORD], "single"),
        ([given("Password", authenticationMethodDetail="Password in the cloud")], "single"),
        ([given("SMS sign-in")], "single"),
        ([given("Email OTP")], "single"),
        ([PASSWORD, PASSWORD], "single"),
        ([PASSWORD, given("FIDO2 security key", succeeded=False)], "single"),
        ([], "unknown"),
        (None, "unknown"),
        ([CLAIMED], "unknown"),
        ([PASSWORD, CLAIMED], "unknown"),
        ([given("Federated")], "unknown"),
        ([given("A method of next year")], "unknown"),
        ([given("Password", succeeded=False)], "unknown"),
        ([given("Password", succeeded=None)], "unknown"),
        ([given("Passkey (device-bound)")], "multi"),
        ([given("Passkey (synced)")], "multi"),
        ([given("FIDO2 security key")], "multi"),
        ([given("Windows Hello for Business")], "multi"),
        ([given("Passwordless phone sign-in")], "multi"),
        ([given("Temporary Access Pass")], "multi"),
        ([given("X.509 Certificate")], "unknown"),
        ([given("X.509 Certificate", authenticationMethodDetail="Multi-factor")], "multi"),
        ([given("X.509 Certificate", authenticationMethodDetail="Single-factor")], "single"),
    ],
)
def test_what_was_given_is_told_by_the_steps_and_not_by_what_was_demanded(
    steps: list[dict[str, Any]] | None, stated: str
) -> None:
    for demanded in ("singleFactorAuthentication", None):
        assert mfa(authenticationRequirement=demanded, status=OK, authenticationDetails=steps) == stated
    assert mfa(authenticationRequirement="singleFactorAuthentication", status=FAILED) == "unknown"


@pytest.mark.parametrize(("level", "stated"), [("MultiFactorAuthentication", "multi"), ("SingleFactor", "single")])
def test_a_certificates_level_may_stand_beside_the_steps(level: str, stated: str) -> None:
    told = [{"key": "User certificate authentication level", "value": level}]
    steps = [given("X.509 Certificate")]
    assert mfa(status=OK, authenticationDetails=steps, authenticationProcessingDetails=told) == stated


def test_a_claim_that_satisfied_a_demand_is_multi_though_one_factor_was_demanded() -> None:
    claimed = {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"}
    row = {"authenticationRequirement": "singleFactorAuthentication", "status": claimed}
    assert mfa(**row, authenticationDetails=[CLAIMED]) == "multi"


def test_a_demand_that_was_skipped_was_not_met() -> None:
    skipped = {"errorCode": 0, "additionalDetails": "MFA requirement skipped due to app password"}
    row = {"authenticationRequirement": "multiFactorAuthentication", "status": skipped}
    assert mfa(**row, authenticationDetails=[given("App password")]) == "unknown"


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("MFA requirement satisfied by claim in the token", "multi"),
        ("MFA requirement satisfied by claim provided by external provider", "multi"),
        ("MFA completed in Azure AD", "multi"),
        ("MFA required in Azure AD", "unknown"),
        ("MFA denied; user declined the authentication", "unknown"),
        ("MFA requirement skipped due to registered device", "unknown"),
        ("MFA requirement skipped due to remembered device", "unknown"),
        (None, "unknown"),
        (7, "unknown"),
    ],
)
def test_a_v1_row_states_it_in_a_text(text: object, stated: str) -> None:
    assert mfa(status={"errorCode": 0, "additionalDetails": text}) == stated
    assert mfa(status={"errorCode": 50140, "additionalDetails": text}) == "unknown"


@pytest.mark.parametrize(
    ("step", "stated"),
    [
        ({"succeeded": True, "authenticationStepRequirement": "MFA"}, "multi"),
        ({"succeeded": True, "authenticationStepRequirement": "Multi-factor authentication"}, "multi"),
        ({"succeeded": False, "authenticationStepRequirement": "MFA"}, "unknown"),
        ({"succeeded": True, "authenticationStepRequirement": "Primary authentication"}, "unknown"),
        (
            {
                "succeeded": True,
                "authenticationMethod": "Previously satisfied",
                "authenticationStepResultDetail": "MFA requirement satisfied by claim in the token",
            },
            "multi",
        ),
    ],
)
def test_the_steps_state_it(step: dict[str, object], stated: str) -> None:
    first = {"succeeded": True, "authenticationMethod": "Federated", "authenticationStepRequirement": "Primary"}
    assert mfa(status=OK, authenticationDetails=[first, step]) == stated


def test_the_method_of_a_success_states_it() -> None:
    assert mfa(status=OK, mfaDetail={"authMethod": "Mobile app notification"}) == "multi"
    assert mfa(status=FAILED, mfaDetail={"authMethod": "Mobile app notification"}) == "unknown"
