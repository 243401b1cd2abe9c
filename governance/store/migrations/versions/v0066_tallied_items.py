"""Items of campaigns are tallied, as rows of other kinds are: a page of a campaign counts none of them."""

from __future__ import annotations

from alembic import op

revision = "0066"
down_revision: str | None = "0065"


def upgrade() -> None:
    """Count those that are there."""
    op.execute(
        "INSERT INTO tally (kind, key, shard, n) SELECT 'campaign_item', "
        "campaign_id || ' ' || origin || ' ' || state, 0, COUNT(*) FROM campaign_item "
        "GROUP BY campaign_id, origin, state"
    )
