"""What a refusal of Microsoft Graph asks the operator to do: a licence to have, or a permission to grant."""

from __future__ import annotations

from ingest.contract.errors import BrokenError, JitgovError, SetupError

_LICENCE = ("premium", "licen")
"""403 ``Authentication_RequestFromNonPremiumTenantOrB2CTenant``, 400 ``AadPremiumLicenseRequired``."""


def lacks_licence(fault: str) -> bool:
    """Tell whether a fault is about the tenant's licence, and no permission would help."""
    return any(word in fault.lower() for word in _LICENCE)


def refused(client: str, status: int, fault: str, needs: str) -> JitgovError:
    """Return the error of a status 400 or 403: SetupError naming the licence or ``needs``, else BrokenError."""
    told = f"{client}: Microsoft Graph answers {status} {fault}".rstrip()
    if lacks_licence(fault):
        return SetupError(f"{told}; this log needs a Microsoft Entra ID P1 or P2 licence in the tenant")
    if status == 403:
        return SetupError(f"{told}; grant the application permission {needs}, and give it administrator consent")
    return BrokenError(f"{told}; this is not understood")
