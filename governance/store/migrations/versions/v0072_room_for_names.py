"""A batch names most applications and entitlements anew: each new version of a row finds room beside it."""

from __future__ import annotations

from alembic import op

revision = "0072"
down_revision: str | None = "0071"


def upgrade() -> None:
    """Leave half of each page free (PostgreSQL); pages that are full stay so until they are written anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE sighting SET (fillfactor = 50)")
