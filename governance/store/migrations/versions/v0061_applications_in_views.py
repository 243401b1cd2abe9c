"""Of an application, ``v_findings`` names its source and no account; every migration makes the views anew."""

from __future__ import annotations

revision = "0061"
down_revision: str | None = "0060"


def upgrade() -> None:
    """Change no table: whoever migrates makes the views once all steps are done."""
