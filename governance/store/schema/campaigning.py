"""Campaigns: each with its frozen population, its items as they stand, and who is asked about them.

What reviewers say stands in ``decision``, what owners do in ``act``: both append-only.
"""

from __future__ import annotations

from sqlalchemy import Index, Table, func

from governance.store.schema.columns import flag, instant, key, metadata, number, words

# ``as_of``: the instant whose access is asked about; ``known_at``: what was believed then. ``opened_to``: the last
# source row that was taken in, as JSON, until all were. ``remind_at``, ``escalate_at``: instants, as JSON.
campaign = Table(
    "campaign",
    metadata,
    key("campaign_id", primary=True),
    key("name"),
    words("title"),
    words("definition"),
    key("state"),
    instant("as_of"),
    instant("known_at"),
    instant("due_at"),
    instant("closes_at"),
    words("remind_at"),
    words("escalate_at"),
    number("reminded"),
    number("escalated"),
    words("opened_to"),
    number("source_rows"),
    key("population_hash", nullable=True),
    instant("closed_at", nullable=True),
    words("reason"),
)
Index("ix_campaign_name", campaign.c.name, campaign.c.known_at)

# ``origin``: ``frozen`` with the population, or ``added`` by a change (``since_change_id``). ``item_key``: what is
# asked about, whenever it came to be: an account, what it holds, in which mode and scope, or a finding.
campaign_item = Table(
    "campaign_item",
    metadata,
    key("item_id", primary=True),
    key("campaign_id"),
    key("item_key"),
    key("origin"),
    key("state"),
    number("stage"),
    key("outcome", nullable=True),
    number("stages_over"),
    instant("since_change_id", nullable=True),
    instant("until_change_id", nullable=True),
    key("account_id"),
    key("application_id", nullable=True),
    key("entitlement_id", nullable=True),
    key("mode", nullable=True),
    key("scope", nullable=True),
    key("finding_id", nullable=True),
    flag("privileged"),
    flag("faulted"),
    words("summary"),
    words("evidence"),
)
Index("ix_campaign_item_campaign_id", campaign_item.c.campaign_id, campaign_item.c.item_id)
Index("ix_campaign_item_state", campaign_item.c.campaign_id, campaign_item.c.state, campaign_item.c.item_id)
Index("ix_campaign_item_origin", campaign_item.c.campaign_id, campaign_item.c.origin, campaign_item.c.state)
Index("ix_campaign_item_account_id", campaign_item.c.account_id)

# Who is asked about an item in which stage, and why that one; whoever was replaced stands no more.
campaign_asked = Table(
    "campaign_asked",
    metadata,
    key("item_id", primary=True),
    key("reviewer", primary=True),
    key("campaign_id"),
    number("stage"),
    key("role"),
    words("reason"),
)
Index("ix_campaign_asked_reviewer", func.lower(campaign_asked.c.reviewer), campaign_asked.c.campaign_id)
Index("ix_campaign_asked_campaign_id", campaign_asked.c.campaign_id)

# Rows of the source that are no item, each with the reason: rows = frozen items + exclusions.
campaign_exclusion = Table(
    "campaign_exclusion",
    metadata,
    key("campaign_id", primary=True),
    key("row_key", primary=True),
    words("reason"),
)
