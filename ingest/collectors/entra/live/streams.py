"""The streams of Microsoft Graph's logs, each with its address, its filter and the permission that it needs.

Sources: https://learn.microsoft.com/graph/api/signin-list, …/directoryaudit-list, …/provisioningobjectsummary-list.
Each stream has its own cursor: one filter cannot select the sign-ins of people and of workloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from ingest.contract.coverage import Interval
from ingest.contract.instants import format_instant

PAGE_ROWS = 1_000
"""The largest page of sign-ins; directory audits and provisioning accept this size, too."""
_SECOND = timedelta(seconds=1)
_AUDITS = "AuditLog.Read.All (and Directory.Read.All, which Microsoft Graph asks for beside it)"


class Stream(NamedTuple):
    """A stream: its log, the field of its time, the operators that compare it, and a filter beside the time."""

    log: str
    version: str
    instant: str
    from_operator: str
    to_operator: str
    needs: str
    only: str | None = None
    ordered: bool = True

    def filter(self, window: Interval) -> str:
        """Return the ``$filter`` of a window: with its beginning and, where the log can do so, without its end."""
        # A log without `ge` is read from a second before; rows that come twice are known by their ids.
        from_at = window.from_at - _SECOND if self.from_operator == "gt" else window.from_at
        parts = [
            f"{self.instant} {self.from_operator} {format_instant(from_at)}",
            f"{self.instant} {self.to_operator} {format_instant(window.to_at)}",
        ]
        return " and ".join([*parts, *([self.only] if self.only else [])])


def _sign_ins(event_type: str) -> Stream:
    # Only beta has signInEventTypes; without it both versions give only the interactive sign-ins of people.
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
    # This log has neither `ge` nor `le`, and its `$orderby` is unreliable.
    "provisioning": Stream(
        "provisioning", "v1.0", "activityDateTime", "gt", "lt",
        "ProvisioningLog.Read.All or AuditLog.Read.All", ordered=False,
    ),
}  # fmt: skip
