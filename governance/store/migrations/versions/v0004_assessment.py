"""The first tables: what policies say: findings with their episodes, and the answers that could not be given."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Create the tables."""
    _create_finding()
    _create_not_evaluable()


def _create_finding() -> None:
    op.create_table(
        "finding",
        kinds.key("finding_id"),
        kinds.key("unit_id"),
        kinds.key("policy"),
        kinds.key("severity"),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("detail", nullable=True),
        kinds.whole("opened_at"),
        kinds.whole("closed_at", nullable=True),
        kinds.whole("excepted_until", nullable=True),
        kinds.words("message"),
        kinds.words("evidence"),
        kinds.flag("assumed"),
        kinds.flag("live"),
        kinds.key("policy_version"),
        kinds.whole("recorded_at"),
        kinds.primary("finding", "finding_id"),
    )
    op.create_index("ix_finding_opened_at", "finding", ["live", "opened_at"])
    op.create_index("ix_finding_unit_id", "finding", ["unit_id"])


def _create_not_evaluable() -> None:
    op.create_table(
        "not_evaluable",
        kinds.key("answer_id"),
        kinds.key("unit_id"),
        kinds.key("policy"),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("detail", nullable=True),
        kinds.words("reason"),
        kinds.whole("since_at"),
        kinds.primary("not_evaluable", "answer_id"),
    )
    op.create_index("ix_not_evaluable_unit_id", "not_evaluable", ["unit_id"])
