"""The first tables: what keeps the workers in step: offsets, dirty marks, outbox, job runs, the reports' baseline."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Create the tables."""
    _create_bus_offset()
    _create_dirty_mark()
    _create_outbox()
    _create_job_run()


def _create_bus_offset() -> None:
    op.create_table(
        "bus_offset",
        kinds.key("topic"),
        kinds.whole("partition"),
        kinds.whole("next_offset"),
        kinds.primary("bus_offset", "topic", "partition"),
    )


def _create_dirty_mark() -> None:
    op.create_table(
        "dirty_mark",
        kinds.counted("mark_id"),
        kinds.key("mark"),
        kinds.key("cursor"),
        kinds.whole("txid"),
        kinds.whole("marked_at"),
        kinds.primary("dirty_mark", "mark_id"),
    )
    op.create_index("ix_dirty_mark_mark", "dirty_mark", ["mark"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        kinds.key("effect_id"),
        kinds.key("kind"),
        kinds.words("payload"),
        kinds.whole("created_at"),
        kinds.whole("sent_at", nullable=True),
        kinds.whole("attempts"),
        kinds.primary("outbox", "effect_id"),
    )


def _create_job_run() -> None:
    op.create_table(
        "job_run",
        kinds.key("job"),
        kinds.whole("due_at"),
        kinds.key("status"),
        kinds.key("worker"),
        kinds.whole("claimed_at"),
        kinds.whole("heartbeat_at"),
        kinds.whole("finished_at", nullable=True),
        kinds.words("result"),
        kinds.primary("job_run", "job", "due_at"),
    )
