"""Reads from a sign-in which factors were given, by its steps; what was demanded tells nothing of a single factor.

Source: Microsoft Graph beta signIn, authenticationRequirement ("if singleFactorAuthentication, no MFA was required"),
authenticationDetails and mfaDetail; the texts of status.additionalDetails as Entra's sign-in log shows them.
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods (methods),
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths (which are multi-factor).
"""

from __future__ import annotations

from ingest.collectors.entra.record.fields import Row, flag, section, sections, word
from ingest.contract.event import Mfa

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


def factors(row: Row, status: Row, succeeded: bool) -> Mfa:
    """Return multi or single if a successful sign-in tells it, else unknown.

    It is single only where the steps that succeeded are one weak method, freshly given. A demand for several factors
    that was met is multi, whatever met it.
    """
    if not succeeded:
        return "unknown"
    stated = word(status, "additionalDetails")
    if _begins(stated, *_GIVEN_TEXTS):
        return "multi"
    steps = [step for step in sections(row.get("authenticationDetails")) if flag(step.get("succeeded")) is True]
    texts = [stated, *(word(step, "authenticationStepResultDetail") for step in steps)]
    if any(_begins(text, *_GIVEN_TEXTS) for text in texts) or any(map(_is_multi_factor, steps)):
        return "multi"
    if section(row.get("mfaDetail")).get("authMethod") or _certificate_level(row, steps) == "multi":
        return "multi"
    if any(_begins(text, _SKIPPED_TEXT) for text in texts):
        return "unknown"
    if (word(row, "authenticationRequirement") or "").lower() == "multifactorauthentication":
        return "multi"
    if _certificate_level(row, steps) == "single" or _is_lone_weak_factor(steps):
        return "single"
    return "unknown"


def _begins(text: str | None, *beginnings: str) -> bool:
    return text is not None and text.strip().lower().startswith(beginnings)


def _method(step: Row) -> str:
    return (word(step, "authenticationMethod") or "").strip().lower()


def _is_multi_factor(step: Row) -> bool:
    """Tell whether a step is a second one, or a method that is multi-factor by itself."""
    if (word(step, "authenticationStepRequirement") or "").strip().lower() in _SECOND_STEP:
        return True
    return any(name in _method(step) for name in _MULTI_METHODS)


def _is_lone_weak_factor(steps: list[Row]) -> bool:
    methods = {_method(step) for step in steps}
    return len(methods) == 1 and methods <= _WEAK_METHODS


def _certificate_level(row: Row, steps: list[Row]) -> Mfa:
    """Return what a sign-in with nothing but a certificate says of its level: a tenant's rules make it either."""
    if not steps or not all(_CERTIFICATE in _method(step) for step in steps):
        return "unknown"
    levels = [word(step, "authenticationMethodDetail") or "" for step in steps]
    for detail in sections(row.get("authenticationProcessingDetails")):
        if _CERTIFICATE in (word(detail, "key") or "").lower():
            levels.append(word(detail, "value") or "")
    words = " ".join(levels).lower().replace("-", "").replace(" ", "")
    if "multifactor" in words:
        return "multi"
    return "single" if "singlefactor" in words else "unknown"
