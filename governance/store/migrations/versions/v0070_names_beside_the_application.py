"""SQLite looked through every account at identity providers for one of a name: another index seemed better to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision: str | None = "0069"


def upgrade() -> None:
    """Make the two indexes anew, of the same rows, by the column first that every question names."""
    at_an_idp = sa.text("application_id = ''")
    for column in ("name", "display_name"):
        name, columns = f"ix_account_{column}", ["application_id", column]
        op.drop_index(name, "account")
        op.create_index(name, "account", columns, postgresql_where=at_an_idp, sqlite_where=at_an_idp)
