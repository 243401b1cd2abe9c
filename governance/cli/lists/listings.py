"""The lists of the command line: which query fills each, which columns it has, and what they are called there."""

from __future__ import annotations

from governance.cli.lists import columns
from governance.cli.lists.showing import Listing
from governance.queries import sweep as sweeps
from governance.queries.access import access, count_access
from governance.queries.accounts import accounts, count_accounts
from governance.queries.applications import applications
from governance.queries.changes import changes
from governance.queries.findings import count_findings, count_not_evaluable, findings, not_evaluable

ACCOUNTS = Listing(
    accounts,
    columns.ACCOUNTS.columns,
    columns.ACCOUNTS.further,
    {"provenance.kind": "made by", "created_at": "made", "last_used_at": "last used", "open_findings": "findings",
     "account.subject": "subject", "application.id": "application id", "provenance.at": "known since",
     "provenance.idp": "idp", "provenance.reason": "reason", "provenance.evidence": "evidence",
     "last_used.interactive": "by hand", "last_used.non_interactive": "not by hand", "last_used.service": "as service",
     "last_used.stated": "by the list"},
    count_accounts,
    ("created_at", "open_findings", "state"),
)  # fmt: skip
ACCESS = Listing(
    access,
    columns.ACCESS.columns,
    columns.ACCESS.further,
    {"valid_from": "held since", "last_used_at": "last used", "valid_to": "until", "account.issuer": "source",
     "account.subject": "subject", "entitlement.type": "type", "entitlement.id": "entitlement id",
     "application.id": "application id", "recorded_from": "recorded", "granted_by": "granted by",
     "ended_by": "ended by", "from_basis": "since is", "enters_as": "enters as",
     "account_state.state": "state", "account_state.since": "in it since", "account_state.known_by": "told by",
     "person.name": "person", "person.standing": "by the roster", "path": "groups", "during": "meanwhile"},
    count_access,
    ("mode", "via", "last_used_at", "application"),
)  # fmt: skip
ENTERING = ACCESS._replace(
    columns=("account", "enters_as", "entitlement", "via", "mode", "valid_from", "last_used_at"),
    further=("application", *ACCESS.further[1:]),
    giving_way=("mode", "via", "last_used_at", "entitlement"),
)
"""The list where it is asked who can enter an application."""
BETWEEN = ACCESS._replace(
    columns=("account", "during", "entitlement", "application", "via", "mode", "valid_from", "valid_to"),
    further=("account_state.state", "last_used_at", *(c for c in ACCESS.further if c not in ("during", "valid_to"))),
    giving_way=("mode", "via", "application"),
)
"""The list where it is asked what was held between two instants."""
FINDINGS = Listing(
    findings,
    columns.FINDINGS.columns,
    columns.FINDINGS.further,
    {
        "began_at": "began",
        "detected_at": "detected",
        "told_at": "told",
        "before_baseline": "before baseline",
        "closed_at": "closed",
        "finding_id": "finding",
        "acceptance.until": "accepted until",
        "acceptance.by": "accepted by",
    },
    count_findings,
    ("policy", "detected_at"),
)
UNANSWERED = Listing(
    not_evaluable, columns.UNANSWERED.columns,
    columns.UNANSWERED.further,
    {"account.issuer": "source", "account.subject": "subject"}, count_not_evaluable,
)  # fmt: skip
APPLICATIONS = Listing(
    applications,
    columns.APPLICATIONS.columns,
    columns.APPLICATIONS.further,
    {"in_scope_of": "in scope of", "jit_approval": "JIT approved by", "jit_accounts": "by JIT", "open_findings":
     "findings", "last_used_at": "last used", "application.id": "id", "entitlement_owners": "entitlement owners",
     "first_seen_at": "first seen"},
    giving_way=("jit_accounts", "assigned", "in_scope_of", "criticality", "last_used_at"),
)  # fmt: skip
CHANGES = Listing(
    changes,
    columns.CHANGES.columns,
    columns.CHANGES.further,
    {"at": "when", "account.issuer": "source", "account.subject": "subject", "entitlement.type": "type",
     "entitlement.id": "entitlement id", "grant_id": "grant"},
    giving_way=("application", "how", "by"),
)  # fmt: skip
SWEEP = Listing(
    sweeps.sweep,
    columns.SWEEP.columns,
    columns.SWEEP.further,
    {
        "last_used_at": "last used",
        "account.issuer": "source",
        "account.subject": "subject",
        "threshold_days": "days",
        "act_at": "may be suspended",
    },
)
