"""A decision says who entered it, as acts do. Until now that was the environment's word, a name alone."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"


def upgrade() -> None:
    """Bring the names over, and rename their column."""
    connection = op.get_bind()
    for (name,) in connection.execute(sa.text("SELECT DISTINCT recorded_by FROM decision")).all():
        by = json.dumps({"name": name, "via": "os"}, separators=(",", ":"))
        values = {"by": by, "name": name}
        connection.execute(sa.text("UPDATE decision SET recorded_by = :by WHERE recorded_by = :name"), values)
    op.execute('ALTER TABLE decision RENAME COLUMN recorded_by TO "by"')
