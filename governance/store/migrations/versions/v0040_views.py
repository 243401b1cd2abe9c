"""The views for people who ask in SQL: ``governance.store.views`` has them, and every migration makes them anew."""

from __future__ import annotations

revision = "0040"
down_revision: str | None = "0039"


def upgrade() -> None:
    """Change no table: whoever migrates makes the views once all steps are done."""
