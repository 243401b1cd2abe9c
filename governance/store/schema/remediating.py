"""Removals of access: each as it stands, the writes that were planned for it, and what it was taken from.

A write's row is committed before it is sent: whatever becomes of its sender, the row tells that it may have been done.
"""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import flag, instant, key, metadata, number, words

# ``cause``: a campaign, a review, or the sweep, of which ``cause_id`` names the item. ``next_at``: when a worker is to
# look at it again; None: a person is. ``paths``, ``residual``: how the source itself said that it was held, as JSON.
removal = Table(
    "removal",
    metadata,
    key("removal_id", primary=True),
    key("cause"),
    key("cause_id"),
    key("decision_id", nullable=True),
    key("decided_by", nullable=True),
    instant("decided_at"),
    words("reason"),
    key("wanted"),
    key("issuer"),
    key("account_id"),
    key("application_id", nullable=True),
    key("entitlement_id", nullable=True),
    key("mode", nullable=True),
    key("scope", nullable=True),
    key("finding_id", nullable=True),
    flag("privileged"),
    key("state"),
    instant("since_at"),
    instant("hold_until"),
    words("why"),
    words("task"),
    key("owner", nullable=True),
    instant("due_at"),
    words("paths"),
    words("residual"),
    instant("planned_at", nullable=True),
    instant("approved_at", nullable=True),
    words("approved_by"),
    instant("applied_at", nullable=True),
    instant("seen_at", nullable=True),
    words("seen_by"),
    instant("watched_until", nullable=True),
    number("attempt"),
    words("looks"),
    instant("next_at", nullable=True),
)
Index("ix_removal_state", removal.c.state, removal.c.removal_id)
Index("ix_removal_account_id", removal.c.account_id)
Index("ix_removal_cause_id", removal.c.cause_id)
Index("ix_removal_due_at", removal.c.due_at, removal.c.removal_id)
Index(
    "ix_removal_next_at",
    removal.c.next_at,
    removal.c.removal_id,
    postgresql_where=text("next_at IS NOT NULL"),
    sqlite_where=text("next_at IS NOT NULL"),
)

# ``target``: the vendor's ids of what is ended, as JSON; ``state``: planned, writing, done, refused, unknown,
# dropped; of what is planned and not let go: dry, stopped.
removal_write = Table(
    "removal_write",
    metadata,
    key("write_id", primary=True),
    key("removal_id"),
    number("attempt"),
    key("issuer"),
    key("kind"),
    words("target"),
    words("told"),
    key("state"),
    instant("planned_at"),
    instant("sent_at", nullable=True),
    instant("answered_at", nullable=True),
    number("status", nullable=True),
    words("words"),
)
Index("ix_removal_write_removal_id", removal_write.c.removal_id, removal_write.c.attempt)
Index("ix_removal_write_planned_at", removal_write.c.issuer, removal_write.c.planned_at)

# Campaigns and reviews whose decisions were all taken; one row a source locks its breaker.
removal_taken = Table("removal_taken", metadata, key("cause_id", primary=True), instant("taken_at"))
removal_breaker = Table("removal_breaker", metadata, key("issuer", primary=True), instant("tripped_at", nullable=True))
