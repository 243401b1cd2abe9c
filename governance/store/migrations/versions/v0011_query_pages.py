"""Pages of answers: the key that seals their cursors, and the indexes that their orders walk along."""

from __future__ import annotations

import secrets

from alembic import op

from governance.store.migrations import kinds

revision = "0011"
down_revision: str | None = "0010"
_KEY_BYTES = 32


def upgrade() -> None:
    """Make the key, lengthen four indexes to the whole order of their lists, and make that of review items."""
    store_key = op.create_table(
        "store_key", kinds.key("name"), kinds.octets("secret"), kinds.primary("store_key", "name")
    )
    op.bulk_insert(store_key, [{"name": "cursor", "secret": secrets.token_bytes(_KEY_BYTES)}])
    _lengthen("account", "ix_account_idp_account_id", ["idp_account_id", "application_id"])
    _lengthen("finding", "ix_finding_opened_at", ["live", "opened_at", "finding_id"])
    _lengthen("held_grant", "ix_held_grant_entitlement_id", ["entitlement_id", "account_id"])
    _lengthen("held_grant", "ix_held_grant_application_id", ["application_id", "account_id"])
    op.create_index("ix_review_item_due_at", "review_item", ["due_at", "item_id"])


def _lengthen(table: str, index: str, columns: list[str]) -> None:
    op.drop_index(index, table)
    op.create_index(index, table, columns)
