"""``v_findings``: what policies found."""

from __future__ import annotations

from governance.store.views.accepted import finding_status
from governance.store.views.view import NOW, View, ViewColumn, identity_of, issuer_of, name_of

_WHOSE = "CASE WHEN f.account_id = f.application_id THEN NULL ELSE f.account_id END"
"""What is found of an application stands under the application's own key."""

_ISSUER = f"COALESCE(a.issuer, {issuer_of('f.application_id')})"
VIEW = View(
    "v_findings",
    "A finding: open, accepted, foreseen, closed or superseded, as of now, by the clock. Where no source is read live, "
    "`jitgov findings` answers as of the end of coverage: compare `began_at` and `closed_at` with that instant.",
    (
        ViewColumn("finding_id", "text", "f.finding_id", "The finding's id, as `jitgov show` takes it."),
        ViewColumn("policy", "text", "f.policy", "The policy that found it."),
        ViewColumn("severity", "text", "f.severity", "`critical`, `high`, `medium` or `low`."),
        ViewColumn(
            "status",
            "text",
            finding_status(NOW),
            "`open`, `accepted`, `foreseen`, `closed`, `superseded` or `shadow`.",
        ),
        ViewColumn(
            "identity_id", "text", f"COALESCE({identity_of('a')}, {_WHOSE})", "Whom it is about; null: an application."
        ),
        ViewColumn(
            "account_id", "text", _WHOSE, "The account, or the identity, that it is about; null: an application.", True
        ),
        ViewColumn("issuer", "text", _ISSUER, "The source of the account, else of the application."),
        ViewColumn("login", "text", "a.name", "The account's login.", True),
        ViewColumn("application_id", "text", "f.application_id", "The application that it is about."),
        ViewColumn("application", "text", name_of("application", "f.application_id"), "Its name, by the records."),
        ViewColumn("entitlement_id", "text", "f.entitlement_id", "The entitlement that it is about."),
        ViewColumn("entitlement", "text", name_of("entitlement", "f.entitlement_id"), "Its latest name."),
        ViewColumn("began_at", "timestamp", "f.opened_at", "When it became true, by the records."),
        ViewColumn("detected_at", "timestamp", "f.detected_at", "When this store first could tell."),
        ViewColumn("closed_at", "timestamp", "f.closed_at", "When it ended; may lie ahead."),
        ViewColumn("basis", "text", "f.basis", "What it rests on: `declared`, `assumed` or `stated`."),
        ViewColumn("message", "text", "f.message", "What is wrong, in words; people by their id.", True),
    ),
    "finding f LEFT JOIN account a ON a.account_id = f.account_id",
    "How many findings of each policy are open?",
    "SELECT policy, severity, COUNT(*) AS findings FROM v_findings WHERE status = 'open' "
    "GROUP BY policy, severity ORDER BY findings DESC, policy, severity",
)
