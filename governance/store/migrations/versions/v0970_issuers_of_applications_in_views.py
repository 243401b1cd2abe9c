"""``v_findings`` names the source of an application that is found wanting; every migration makes the views anew."""

from __future__ import annotations

revision = "0970"
down_revision: str | None = "0061"


def upgrade() -> None:
    """Change no table: whoever migrates makes the views once all steps are done."""
