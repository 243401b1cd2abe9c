"""Until when silence was judged, and which accounts are to be asked again once it is judged further."""

from __future__ import annotations

import time

from alembic import op

from governance.store.migrations import kinds

revision = "0038"
down_revision: str | None = "0037"


def upgrade() -> None:
    """Make both tables; deriving with the new policies fills the second, and an item for each issuer the first."""
    op.create_table(
        "silence_judged",
        kinds.key("issuer"),
        kinds.key("stream"),
        kinds.whole("until_at"),
        kinds.primary("silence_judged", "issuer", "stream"),
    )
    op.create_table(
        "silence_due",
        kinds.key("account_id"),
        kinds.key("issuer"),
        kinds.whole("due_at"),
        kinds.primary("silence_due", "account_id"),
    )
    op.create_index("ix_silence_due_issuer", "silence_due", ["issuer", "due_at"])
    now = time.time_ns() // 1_000
    op.execute(
        "INSERT INTO dirty_mark (mark, cursor, txid, marked_at, kind) "
        f"SELECT 'silence:' || r.issuer, '', 0, {now:d}, 'silence' "
        "FROM (SELECT issuer FROM coverage_day UNION SELECT issuer FROM coverage_statement) r"
    )
