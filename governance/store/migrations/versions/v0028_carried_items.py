"""A review's items are asked again by the next review, where the one before was closed without an answer.

Reviews that were closed until now carry nothing: what they said stands, and nobody is asked again by an upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0028"
down_revision: str | None = "0027"


def upgrade() -> None:
    """Add the columns: each item so far is the first round of its question."""
    op.add_column("review_item", kinds.defaulted_key("question_id", ""))
    op.add_column("review_item", kinds.defaulted_whole("round", 1))
    op.add_column("review_item", kinds.defaulted_whole("carried", 0))
    op.execute("UPDATE review_item SET question_id = item_id")
    op.create_index("ix_review_item_question_id", "review_item", ["question_id", "round"])
    carried = sa.text("carried = 1")
    op.create_index(
        "ix_review_item_carried", "review_item", ["what", "item_id"], sqlite_where=carried, postgresql_where=carried
    )
