"""Tells when provisioning first ended an account of an application, and finds the accounts there that logins made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0057"
down_revision: str | None = "0056"


def upgrade() -> None:
    """Add column and index; what provisioning ended before is told by the next such record, or by a rebuild."""
    op.add_column("sighting", kinds.whole("ended_at", nullable=True))
    there = sa.text(
        "provenance IN ('jit_candidate', 'jit_confirmed') AND state NOT IN ('disabled', 'deleted') "
        "AND provenance_at IS NOT NULL"
    )
    op.create_index(
        "ix_account_jit_there",
        "account",
        ["application_id", "provenance_at", "account_id"],
        postgresql_where=there,
        sqlite_where=there,
    )
