"""What the state was derived with, who derives with it, and how often a finding has changed.

An existing store was derived with what nobody noted: the first worker that starts derives everybody anew.
"""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    """Make the tables, empty, and give the findings their two numbers."""
    op.create_table(
        "derivation",
        kinds.whole("generation"),
        kinds.flag("is_current"),
        kinds.words("sections"),
        kinds.words("settings"),
        kinds.key("began_by"),
        kinds.whole("began_at"),
        kinds.whole("completed_at", nullable=True),
        kinds.whole("drained_to"),
        kinds.whole("rounds"),
        kinds.primary("derivation", "generation"),
    )
    op.create_table(
        "worker_beat",
        kinds.key("worker_id"),
        kinds.whole("generation"),
        kinds.whole("beat_at"),
        kinds.primary("worker_beat", "worker_id"),
    )
    op.add_column("finding", kinds.defaulted_whole("generation", 0))
    op.add_column("finding", kinds.defaulted_whole("changes", 0))
