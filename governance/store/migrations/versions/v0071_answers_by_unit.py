"""Answers that could not be given stand by whom they are about, and one index less tells of it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0071"
down_revision: str | None = "0070"
_TABLE, _BEFORE = "not_evaluable", "not_evaluable_before"


def upgrade() -> None:
    """Key the table by unit first: the key finds what was found by an index of its own."""
    op.drop_index(f"ix_{_TABLE}_unit_id", _TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"pk_{_TABLE}", _TABLE, type_="primary")
        op.create_primary_key(f"pk_{_TABLE}", _TABLE, ["unit_id", "answer_id"])
    else:
        _make_anew()


def _make_anew() -> None:
    """Bring the rows over into a table of the other key: SQLite changes none that stands."""
    for column in ("account_id", "since_at"):
        op.drop_index(f"ix_{_TABLE}_{column}", _TABLE)
    op.rename_table(_TABLE, _BEFORE)
    op.create_table(
        _TABLE,
        kinds.key("answer_id"),
        kinds.key("unit_id"),
        kinds.key("policy"),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("detail", nullable=True),
        kinds.words("reason"),
        kinds.whole("since_at"),
        kinds.primary(_TABLE, "unit_id", "answer_id"),
    )
    op.execute(f"INSERT INTO {_TABLE} SELECT * FROM {_BEFORE}")
    op.drop_table(_BEFORE)
    op.create_index(f"ix_{_TABLE}_account_id", _TABLE, ["account_id", "since_at"])
    op.create_index(f"ix_{_TABLE}_since_at", _TABLE, ["since_at", "policy"])
