"""``v_reviews``: what reviewers were asked, and the last word on it."""

from __future__ import annotations

from governance.store.views.view import View, ViewColumn, name_of

VIEW = View(
    "v_reviews",
    "A review item with the last decision on it.",
    (
        ViewColumn("item_id", "text", "i.item_id", "The item's id, as `jitgov show` takes it."),
        ViewColumn("review_id", "text", "i.review_id", "The review that asks it."),
        ViewColumn("kind", "text", "r.kind", "What kind of review it is."),
        ViewColumn("title", "text", "r.title", "The review's title."),
        ViewColumn("what", "text", "i.what", "What is decided on: a grant, an account or a finding."),
        ViewColumn("account_id", "text", "i.account_id", "Whom it is about, in `v_accounts`.", True),
        ViewColumn("login", "text", "a.name", "The account's login.", True),
        ViewColumn("entitlement_id", "text", "i.entitlement_id", "The entitlement."),
        ViewColumn("entitlement", "text", name_of("entitlement", "i.entitlement_id"), "Its latest name."),
        ViewColumn("application_id", "text", "i.application_id", "The application."),
        ViewColumn("application", "text", name_of("application", "i.application_id"), "Its name, by the records."),
        ViewColumn("finding_id", "text", "i.finding_id", "The finding, in `v_findings`."),
        ViewColumn("summary", "text", "i.summary", "What the reviewer reads; people by their id.", True),
        ViewColumn("reviewer", "text", "i.reviewer", "Who is asked.", True),
        ViewColumn("opened_at", "timestamp", "i.opened_at", "Since when."),
        ViewColumn("due_at", "timestamp", "i.due_at", "Until when an answer is due."),
        ViewColumn("closed_at", "timestamp", "r.closed_at", "When its review was closed."),
        ViewColumn(
            "verdict",
            "text",
            "COALESCE(d.verdict, CASE WHEN r.closed_at IS NULL THEN 'pending' ELSE 'no_response' END)",
            "`approve`, `revoke`, `pending`, or `no_response`: closed while nobody had decided.",
        ),
        ViewColumn("decided_by", "text", "d.reviewer", "Whose word it is.", True),
        ViewColumn("reason", "text", "d.reason", "Why, in the reviewer's words.", True),
        ViewColumn("decided_at", "timestamp", "d.decided_at", "When."),
    ),
    "review_item i JOIN review r ON r.review_id = i.review_id LEFT JOIN account a ON a.account_id = i.account_id "
    "LEFT JOIN decision d ON d.item_id = i.item_id "
    "AND d.decided_at = (SELECT MAX(x.decided_at) FROM decision x WHERE x.item_id = i.item_id)",
    "What waits for each reviewer, and since when?",
    "SELECT reviewer, COUNT(*) AS items, MIN(due_at) AS first_due_at FROM v_reviews WHERE verdict = 'pending' "
    "GROUP BY reviewer ORDER BY first_due_at, reviewer",
)
