"""Campaigns: what is asked of whom, of a frozen population. Those that are opened from now on fill it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0046"
down_revision: str | None = "0045"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaign",
        kinds.key("campaign_id"),
        kinds.key("name"),
        kinds.words("title"),
        kinds.words("definition"),
        kinds.key("state"),
        kinds.whole("as_of"),
        kinds.whole("known_at"),
        kinds.whole("due_at"),
        kinds.whole("closes_at"),
        kinds.words("remind_at"),
        kinds.words("escalate_at"),
        kinds.whole("reminded"),
        kinds.whole("escalated"),
        kinds.words("opened_to"),
        kinds.whole("source_rows"),
        kinds.key("population_hash", nullable=True),
        kinds.whole("closed_at", nullable=True),
        kinds.words("reason"),
        kinds.primary("campaign", "campaign_id"),
    )
    op.create_index("ix_campaign_name", "campaign", ["name", "known_at"])
    op.create_table(
        "campaign_item",
        kinds.key("item_id"),
        kinds.key("campaign_id"),
        kinds.key("item_key"),
        kinds.key("origin"),
        kinds.key("state"),
        kinds.whole("stage"),
        kinds.key("outcome", nullable=True),
        kinds.whole("stages_over"),
        kinds.whole("since_change_id", nullable=True),
        kinds.whole("until_change_id", nullable=True),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("mode", nullable=True),
        kinds.key("scope", nullable=True),
        kinds.key("finding_id", nullable=True),
        kinds.flag("privileged"),
        kinds.flag("faulted"),
        kinds.words("summary"),
        kinds.words("evidence"),
        kinds.primary("campaign_item", "item_id"),
    )
    op.create_index("ix_campaign_item_campaign_id", "campaign_item", ["campaign_id", "item_id"])
    op.create_index("ix_campaign_item_state", "campaign_item", ["campaign_id", "state", "item_id"])
    op.create_index("ix_campaign_item_account_id", "campaign_item", ["account_id"])
    op.create_table(
        "campaign_asked",
        kinds.key("item_id"),
        kinds.key("reviewer"),
        kinds.key("campaign_id"),
        kinds.whole("stage"),
        kinds.key("role"),
        kinds.words("reason"),
        kinds.primary("campaign_asked", "item_id", "reviewer"),
    )
    op.create_index("ix_campaign_asked_reviewer", "campaign_asked", ["reviewer", "item_id"])
    op.create_index("ix_campaign_asked_campaign_id", "campaign_asked", ["campaign_id"])
    op.create_table(
        "campaign_exclusion",
        kinds.key("campaign_id"),
        kinds.key("row_key"),
        kinds.words("reason"),
        kinds.primary("campaign_exclusion", "campaign_id", "row_key"),
    )
