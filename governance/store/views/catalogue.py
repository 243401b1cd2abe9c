"""All views, the tables that they read, and the role that may read them on PostgreSQL."""

from __future__ import annotations

from governance.store.views import access, accounts, findings, identities, reviews, usage
from governance.store.views.view import View

VIEWS: tuple[View, ...] = (
    access.VIEW,
    accounts.VIEW,
    identities.VIEW,
    findings.VIEW,
    usage.VIEW,
    reviews.VIEW,
)
BEHIND_VIEWS = frozenset({
    "account", "account_identity", "act", "decision", "finding", "held_grant", "identity_link", "person", "review",
    "review_item", "sighting", "usage", "usage_rollup",
})  # fmt: skip
"""The tables that the views read."""
READER = "jitgov_reader"
"""PostgreSQL's role that reads the views and nothing else: the operator's to make, and to give to the store's role."""
