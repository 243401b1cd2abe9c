"""Totals that nobody counts any more: how many rows there are of each kind, kept by whoever writes them."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0019"
down_revision: str | None = "0018"

_COUNTED = (
    "SELECT 'account', CASE WHEN application_id = '' THEN 'idp' ELSE 'application' END, 0, COUNT(*) FROM account "
    "GROUP BY 2",
    "SELECT 'grant', mode, 0, COUNT(*) FROM held_grant WHERE recorded_to IS NULL GROUP BY 2",
    "SELECT 'finding', policy, 0, COUNT(*) FROM finding WHERE live = 1 GROUP BY 2",
    "SELECT 'not_evaluable', policy, 0, COUNT(*) FROM not_evaluable GROUP BY 2",
    "SELECT 'review_item', what, 0, COUNT(*) FROM review_item GROUP BY 2",
)


def upgrade() -> None:
    """Make the table, and count once what there is."""
    op.create_table(
        "tally",
        kinds.key("kind"),
        kinds.key("key"),
        kinds.whole("shard"),
        kinds.whole("n"),
        kinds.primary("tally", "kind", "key", "shard"),
    )
    for counted in _COUNTED:
        op.execute(f"INSERT INTO tally (kind, key, shard, n) {counted}")
