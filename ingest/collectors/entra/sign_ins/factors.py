"""Reads from a sign-in what it states about its own factors.

Source: Microsoft Graph beta signIn, authenticationRequirement, authenticationDetails and mfaDetail; the texts of
status.additionalDetails as Entra's sign-in log shows them.
"""

from __future__ import annotations

from ingest.collectors.entra.record.fields import Row, flag, section, sections
from ingest.contract.event import Mfa

_MULTI_TEXTS = ("mfa requirement satisfied", "mfa completed", "mfa successfully completed")
"""Beginnings of texts that say the factors were given; 'MFA required', 'MFA denied', 'skipped' do not."""


def factors(row: Row, status: Row, succeeded: bool) -> Mfa:
    """Return multi or single if the sign-in states it, else unknown; a failed sign-in never shows given factors."""
    requirement = row.get("authenticationRequirement")
    if isinstance(requirement, str):
        required = requirement.lower()
        if required == "singlefactorauthentication":
            return "single"
        if required == "multifactorauthentication" and succeeded:
            return "multi"
    if not succeeded:
        return "unknown"
    detail = status.get("additionalDetails")
    if isinstance(detail, str) and detail.lower().startswith(_MULTI_TEXTS):
        return "multi"
    if any(map(_is_second_factor, sections(row.get("authenticationDetails")))):
        return "multi"
    return "multi" if section(row.get("mfaDetail")).get("authMethod") else "unknown"


def _is_second_factor(step: Row) -> bool:
    if flag(step.get("succeeded")) is not True:
        return False
    requirement, result = step.get("authenticationStepRequirement"), step.get("authenticationStepResultDetail")
    if isinstance(requirement, str) and requirement.lower() in ("mfa", "multi-factor authentication"):
        return True
    return isinstance(result, str) and result.lower().startswith(_MULTI_TEXTS)
