"""How people sign in to an application, and whether only whom it is assigned to may, as lists and sign-ins tell."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0042"
down_revision: str | None = "0041"


def upgrade() -> None:
    """Make the columns; the next list, and records that are read from now on, fill them."""
    op.add_column("sighting", kinds.key("sign_on", nullable=True))
    op.add_column("sighting", kinds.defaulted_whole("sign_on_at", -1))
    op.add_column("sighting", kinds.key("entry", nullable=True))
    op.add_column("sighting", kinds.defaulted_whole("entry_at", -1))
