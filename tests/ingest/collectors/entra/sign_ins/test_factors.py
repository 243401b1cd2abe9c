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


def test_a_single_factor_requirement_is_single() -> None:
    claimed = {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"}
    assert mfa(authenticationRequirement="singleFactorAuthentication", status=claimed) == "single"


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
    first = {"succeeded": True, "authenticationMethod": "Password", "authenticationStepRequirement": "Primary"}
    assert mfa(status=OK, authenticationDetails=[first, step]) == stated


def test_the_method_of_a_success_states_it() -> None:
    assert mfa(status=OK, mfaDetail={"authMethod": "Mobile app notification"}) == "multi"
    assert mfa(status=FAILED, mfaDetail={"authMethod": "Mobile app notification"}) == "unknown"
