"""The app that a collector signs in as, and what the tenant has bought: settable, also while the tenant is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from simulator.entra.sign_ins import TENANT_ID
from simulator.records.instants import DAY
from simulator.records.mint import guid_of
from simulator.service.graph.throttle import REPORT_REQUESTS
from simulator.service.graph.wire.errors import GraphError, no_premium_licence

Licence = Literal["free", "P1", "P2"]

CLIENT_ID = guid_of("app jitgov")
CLIENT_SECRET = "simulated~secret"  # noqa: S105 - it opens nothing but the simulator
PERMISSIONS = (
    "AuditLog.Read.All",
    "Directory.Read.All",
    "Policy.Read.ConditionalAccess",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "RoleManagement.Read.Directory",
)
DOMAIN = "northwind.example.com"

_FREE_DAYS, _FOR_EVER_DAYS = 7, 36_500
_RANK: dict[Licence, int] = {"free": 0, "P1": 1, "P2": 2}


@dataclass
class Registration:
    """An app registration with application permissions.

    ``certificates``: PEM certificates that it may sign with. ``retention_days``: how long log rows are kept; None is
    for ever, which no tenant has, but a backfill of a made-up half year needs. ``report_requests``: how many requests
    in ten seconds the log reports take. ``resource_units``: how many the directory takes, None goes by its size.
    ``shown_after_seconds``, ``logged_after_seconds``: how long after a write the lists, and then the logs, tell of it.
    """

    tenant_id: str = TENANT_ID
    domain: str = DOMAIN
    """A verified domain, which requests may use in place of the tenant's id."""
    client_id: str = CLIENT_ID
    secret: str = CLIENT_SECRET
    certificates: list[bytes] = field(default_factory=list)
    permissions: tuple[str, ...] = PERMISSIONS
    licence: Licence = "P2"
    retention_days: int | None = 30
    report_requests: int = REPORT_REQUESTS
    resource_units: int | None = None
    shown_after_seconds: int = 40
    logged_after_seconds: int = 60

    @property
    def retention(self) -> int:
        """How long log rows are kept, in microseconds: without a licence at most 7 days."""
        days = _FOR_EVER_DAYS if self.retention_days is None else self.retention_days
        return (min(days, _FREE_DAYS) if self.licence == "free" else days) * DAY

    def demand_licence(self, least: Licence) -> None:
        """Raise GraphError when the tenant lacks it: 403 for what needs P1, 400 for PIM, as each service says it."""
        if _RANK[self.licence] >= _RANK[least]:
            return
        if least == "P1":
            raise no_premium_licence()
        message = "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."
        raise GraphError(400, "AadPremiumLicenseRequired", message)


def demand_permission(held: tuple[str, ...], any_of: tuple[str, ...], *, reports: bool) -> None:
    """Raise GraphError (403) when none of the permissions is held; the log reports name what is missing."""
    if not set(any_of).isdisjoint(held):
        return
    if reports:
        raise GraphError(
            403,
            "Authentication_MSGraphPermissionMissing",
            "The principal does not have required Microsoft Graph permission(s): "
            f"{','.join(any_of)} to call this API. For more information about Microsoft Graph permissions, "
            "please visit https://learn.microsoft.com/graph/permissions-overview.",
        )
    raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
