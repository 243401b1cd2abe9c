"""Reads from a sign-in which factors were given, by its steps; what was demanded tells nothing of a single factor.

Source: Microsoft Graph beta signIn, authenticationRequirement ("if singleFactorAuthentication, no MFA was required"),
authenticationDetails and mfaDetail; the texts of status.additionalDetails as Entra's sign-in log shows them.
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods (methods),
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths (which are multi-factor).
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.collectors.entra.record.fields import flag
from ingest.collectors.entra.record.sign_in_row import SignInRow, Step
from ingest.contract.event import Mfa
from ingest.contract.text import text

_GIVEN_TEXTS = ("mfa requirement satisfied", "mfa completed", "mfa successfully completed")
"""Beginnings of texts that say the factors were given; 'MFA required', 'MFA denied' do not."""
_SKIPPED_TEXT = "mfa requirement skipped"
_SECOND_STEP = frozenset({"mfa", "multi-factor authentication", "multifactorauthentication"})
_MULTI_METHODS = ("passkey", "fido", "windows hello", "passwordless", "platform credential", "temporary access pass")
"""What a method's name holds that is multi-factor by itself."""
_CERTIFICATE = "certificate"
_WEAK_METHODS = frozenset(
    {
        "password", "password in the cloud", "password hash sync", "pass-through authentication", "pass through",
        "sms sign-in", "text message", "sms", "voice", "phone call", "email otp", "email one-time passcode",
        "one-time passcode", "qr code", "qr code pin", "qr code (pin)", "security question", "security questions",
    }
)  # fmt: skip
"""Methods that are one factor. A federated one is not among them: what the other IdP asked for is not levels."""


def factors(row: SignInRow, succeeded: bool) -> Mfa:
    """Return multi or single if a successful sign-in tells it, else unknown.

    It is single only where the steps that succeeded are one weak method, freshly given. A demand for several factors
    that was met is multi, whatever met it.
    """
    if not succeeded:
        return "unknown"
    stated = _lowered(row.status.additional_details) if row.status is not None else ""
    if stated.startswith(_GIVEN_TEXTS):
        return "multi"
    steps = [step for step in row.authentication_details or () if flag(step.succeeded) is True]
    results = [_lowered(step.authentication_step_result_detail) for step in steps]
    methods = [_lowered(step.authentication_method) for step in steps]
    if any(result.startswith(_GIVEN_TEXTS) for result in results) or any(map(_is_multi_factor, steps, methods)):
        return "multi"
    certificate_level = _certificate_level(row, steps, methods)
    if (row.mfa_detail is not None and row.mfa_detail.auth_method) or certificate_level == "multi":
        return "multi"
    if stated.startswith(_SKIPPED_TEXT) or any(result.startswith(_SKIPPED_TEXT) for result in results):
        return "unknown"
    if (text(row.authentication_requirement) or "").lower() == "multifactorauthentication":
        return "multi"
    return "single" if certificate_level == "single" or _is_lone_weak_factor(methods) else "unknown"


def _lowered(value: object) -> str:
    return (text(value) or "").strip().lower()


def _is_multi_factor(step: Step, method: str) -> bool:
    """Tell whether a step is a second one, or a method that is multi-factor by itself."""
    if _lowered(step.authentication_step_requirement) in _SECOND_STEP:
        return True
    return any(name in method for name in _MULTI_METHODS)


def _is_lone_weak_factor(methods: Sequence[str]) -> bool:
    return len(set(methods)) == 1 and methods[0] in _WEAK_METHODS


def _certificate_level(row: SignInRow, steps: Sequence[Step], methods: Sequence[str]) -> Mfa:
    """Return what a sign-in with nothing but a certificate says of its level: a tenant's rules make it either."""
    if not steps or not all(_CERTIFICATE in method for method in methods):
        return "unknown"
    levels = [text(step.authentication_method_detail) or "" for step in steps]
    for detail in row.authentication_processing_details or ():
        if _CERTIFICATE in (text(detail.key) or "").lower():
            levels.append(text(detail.value) or "")
    words = " ".join(levels).lower().replace("-", "").replace(" ", "")
    if "multifactor" in words:
        return "multi"
    return "single" if "singlefactor" in words else "unknown"
