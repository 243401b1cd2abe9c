"""Former names stay: every name that records give an account, an application or an entitlement."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0031"
down_revision: str | None = "0030"


def upgrade() -> None:
    """Make the table, with the names that are known today; former ones come with records that are read again."""
    op.create_table(
        "entity_name",
        kinds.key("what"),
        kinds.key("thing_id"),
        kinds.key("name"),
        kinds.primary("entity_name", "what", "thing_id", "name"),
    )
    op.create_index("ix_entity_name_name", "entity_name", ["what", "name"])
    op.execute(
        "INSERT INTO entity_name (what, thing_id, name) "
        "SELECT DISTINCT what, thing_id, name FROM sighting WHERE name IS NOT NULL "
        "UNION SELECT 'account', account_id, name FROM account WHERE application_id = '' AND name IS NOT NULL "
        "UNION SELECT 'account', account_id, last_name FROM usage_rollup WHERE last_name IS NOT NULL"
    )
