"""What the operator must do when Microsoft Graph refuses a request: buy a licence, or grant a permission."""

from __future__ import annotations

from ingest.contract.errors import BrokenError, JitgovError, SetupError

_LICENCE = ("premium", "licen")
"""403 ``Authentication_RequestFromNonPremiumTenantOrB2CTenant``, 400 ``AadPremiumLicenseRequired``."""


def lacks_licence(fault: str) -> bool:
    """Tell whether a fault is about the tenant's licence, so that no permission would help."""
    return any(word in fault.lower() for word in _LICENCE)


def refused(client: str, status: int, fault: str, needs: str) -> JitgovError:
    """Return the error of a status 400 or 403: SetupError naming the licence or ``needs``, else BrokenError."""
    answer = f"{client}: Microsoft Graph answers {status} {fault}".rstrip()
    if lacks_licence(fault):
        return SetupError(f"{answer}; this log needs a Microsoft Entra ID P1 or P2 licence in the tenant")
    if status == 403:
        return SetupError(f"{answer}; grant the application permission {needs}, and give it administrator consent")
    return BrokenError(f"{answer}; this is not understood")
