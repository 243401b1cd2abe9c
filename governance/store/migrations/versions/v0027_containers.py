"""What happens to a group or an application is looked up by itself, and so is which groups it is handed on by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision: str | None = "0026"

_LIFE = sa.text("kind IN ('container_deleted', 'container_restored', 'container_suspended', 'container_resumed')")


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_fact_container", "fact", ["about"], postgresql_where=_LIFE, sqlite_where=_LIFE)
    op.create_index("ix_conferral_entitlement_id", "conferral", ["entitlement_id", "group_id"])
    op.create_index("ix_conferral_application_id", "conferral", ["application_id", "group_id"])
