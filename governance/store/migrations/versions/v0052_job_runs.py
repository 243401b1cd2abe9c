"""A job's run has a deadline, a place to go on from, and who asked for it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0052"
down_revision: str | None = "0051"


def upgrade() -> None:
    """Add the columns; runs of before were the first of their slots, and the schedule's."""
    op.add_column("job_run", kinds.defaulted_whole("attempts", 1))
    op.add_column("job_run", kinds.whole("deadline_at", nullable=True))
    op.add_column("job_run", kinds.words("place"))
    op.add_column("job_run", kinds.words("asked_by"))
    op.create_index("ix_job_run_due_at", "job_run", ["due_at"])
