"""Coverage as days and statements: what was assumed is reckoned when it is asked, and a person's word keeps its row.

What was assumed until now stands as stretches that were joined by the gap of that time. Each leaves a row per day that
it covers, without a silence on any of them: a smaller gap than that of before is exact only for what comes from the bus
anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0013"
down_revision: str | None = "0012"

_DAY = 86_400_000_000
_ROWS = 1_000


def upgrade() -> None:
    """Make the tables, bring the rows over, drop the old one."""
    _create()
    stretches = sa.text("SELECT issuer, stream, shard, basis, from_at, to_at, cause FROM coverage")
    found = op.get_bind().execute(stretches).all()
    _insert("coverage_day", [day for row in found if row.basis == "assumed" for day in _days(row)])
    _insert("coverage_statement", [_statement(row) for row in found if row.basis != "assumed"])
    op.drop_table("coverage")


def _create() -> None:
    op.create_table(
        "coverage_day",
        kinds.key("issuer"),
        kinds.key("stream"),
        kinds.whole("shard"),
        kinds.whole("day"),
        kinds.whole("first_at"),
        kinds.whole("last_at"),
        kinds.primary("coverage_day", "issuer", "stream", "shard", "day"),
    )
    op.create_table(
        "coverage_statement",
        kinds.key("statement_id"),
        kinds.key("issuer"),
        kinds.key("stream"),
        kinds.key("basis"),
        kinds.whole("from_at"),
        kinds.whole("to_at"),
        kinds.key("stated_by"),
        kinds.words("cause"),
        kinds.primary("coverage_statement", "statement_id"),
    )
    op.create_index("ix_coverage_statement_stream", "coverage_statement", ["issuer", "stream"])
    op.create_table(
        "revision",
        kinds.key("kind"),
        kinds.key("part"),
        kinds.whole("token"),
        kinds.primary("revision", "kind", "part"),
    )


def _insert(table: str, values: list[dict[str, Any]]) -> None:
    if not values:
        return
    columns = list(values[0])
    statement = sa.text(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{c}' for c in columns)}) "
        "ON CONFLICT DO NOTHING"
    )
    for begin in range(0, len(values), _ROWS):
        op.get_bind().execute(statement, values[begin : begin + _ROWS])


def _days(row: Any) -> Iterator[dict[str, Any]]:
    for day in range(row.from_at // _DAY, row.to_at // _DAY + 1):
        first, last = max(row.from_at, day * _DAY), min(row.to_at, (day + 1) * _DAY - 1)
        yield {
            "issuer": row.issuer,
            "stream": row.stream,
            "shard": row.shard,
            "day": day,
            "first_at": first,
            "last_at": last,
        }


def _statement(row: Any) -> dict[str, Any]:
    gap = row.basis == "gap"
    return {
        # The ids that the same words have when they come from the bus again.
        "statement_id": _gap_id(row) if gap else f"{row.issuer}|{row.stream}|{row.from_at}",
        "issuer": row.issuer,
        "stream": row.stream,
        "basis": row.basis,
        "from_at": row.from_at,
        "to_at": row.to_at,
        "stated_by": "collector",
        "cause": row.cause,
    }


def _gap_id(row: Any) -> str:
    idp, _, tenant = row.issuer.partition(":")
    about = [_spelled(row.from_at), _spelled(row.to_at), idp, tenant, row.stream]
    if row.cause is not None:
        about += ["gap", row.cause]
    return f"jitgov:coverage:{hashlib.sha256(chr(10).join(about).encode()).hexdigest()}"


def _spelled(at: int) -> str:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{at % 1_000_000:06d}Z" if at % 1_000_000 else f"{text}Z"
