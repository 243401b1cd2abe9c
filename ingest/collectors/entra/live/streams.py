"""The logs of Microsoft Graph that are read, each with its address, its filter and the permission it needs.

Sources: https://learn.microsoft.com/graph/api/signin-list, …/directoryaudit-list, …/provisioningobjectsummary-list.
Each has a cursor of its own: people's and workloads' sign-ins cannot stand in one filter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from ingest.contract.coverage import Interval
from ingest.contract.instants import format_instant

PAGE_ROWS = 1_000
"""The most that sign-ins give at once; directory audits and provisioning take it, too."""
_SECOND = timedelta(seconds=1)
_AUDITS = "AuditLog.Read.All (and Directory.Read.All, which Microsoft Graph asks for beside it)"


class Stream(NamedTuple):
    """One log: where it is, the field of its time, how that is compared, and what is asked beside the time."""

    log: str
    version: str
    instant: str
    from_operator: str
    to_operator: str
    needs: str
    only: str | None = None
    ordered: bool = True

    def filter(self, window: Interval) -> str:
        """Return the ``$filter`` of a window: its beginning included, its end left out where the log knows how."""
        # A log that knows no `ge` is asked from a second before: what comes twice is known by its id.
        from_at = window.from_at - _SECOND if self.from_operator == "gt" else window.from_at
        parts = [
            f"{self.instant} {self.from_operator} {format_instant(from_at)}",
            f"{self.instant} {self.to_operator} {format_instant(window.to_at)}",
        ]
        return " and ".join([*parts, *([self.only] if self.only else [])])


def _sign_ins(event_type: str) -> Stream:
    # Only beta knows signInEventTypes; without it, either version gives the interactive sign-ins of people alone.
    return Stream(
        log="signIns",
        version="beta",
        instant="createdDateTime",
        from_operator="ge",
        to_operator="lt",
        needs=f"{_AUDITS}; sign-ins need an Entra ID P1 or P2 licence, too",
        only=f"signInEventTypes/any(t: t eq '{event_type}')",
    )


STREAMS: Mapping[str, Stream] = {
    "sign_ins_interactive": _sign_ins("interactiveUser"),
    "sign_ins_non_interactive": _sign_ins("nonInteractiveUser"),
    "sign_ins_service_principal": _sign_ins("servicePrincipal"),
    "sign_ins_managed_identity": _sign_ins("managedIdentity"),
    "directory_audits": Stream("directoryAudits", "v1.0", "activityDateTime", "ge", "le", _AUDITS),
    # It knows neither `ge` nor `le`, and its `$orderby` is not to be trusted.
    "provisioning": Stream(
        "provisioning", "v1.0", "activityDateTime", "gt", "lt",
        "ProvisioningLog.Read.All or AuditLog.Read.All", ordered=False,
    ),
}  # fmt: skip
