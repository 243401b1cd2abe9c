"""Records that stand in for a stream: which they are, and whether that stream was read at their instant."""

from __future__ import annotations

import time

from alembic import op
from sqlalchemy import text

from governance.store.migrations import kinds

revision = "0041"
down_revision: str | None = "0040"

_STREAM = b'"stream":"directory_audits_csv"'
_HOLDS = {
    "postgresql": f"position('\\x{_STREAM.hex()}'::bytea IN f.body) > 0",
    "sqlite": f"instr(f.body, X'{_STREAM.hex()}') > 0",
}


def upgrade() -> None:
    """Add both columns, and have what older releases read from tables without ids held against what was read."""
    op.add_column("record", kinds.defaulted_key("stands_in_for", ""))
    op.add_column("record", kinds.defaulted_whole("covered", 0))
    standing = text("stands_in_for <> ''")
    op.create_index(
        "ix_record_stands_in",
        "record",
        ["issuer", "stands_in_for", "covered", "vendor_at"],
        postgresql_where=standing,
        sqlite_where=standing,
    )
    op.execute(
        "UPDATE record SET stands_in_for = 'directory_audits' WHERE record_id LIKE 'entra:sha256:%' AND EXISTS "
        "(SELECT 1 FROM fact f WHERE f.record_id = record.record_id AND f.content_hash = record.content_hash "
        f"AND {_HOLDS[op.get_bind().dialect.name]})"
    )
    now = time.time_ns() // 1_000
    op.execute(
        "INSERT INTO dirty_mark (mark, cursor, txid, marked_at, kind) "
        f"SELECT DISTINCT 'stand_ins:' || issuer, '', 0, {now:d}, 'stand_ins' FROM record WHERE stands_in_for <> ''"
    )
