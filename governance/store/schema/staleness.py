"""Cases of accounts that nobody uses: one row per account and round, from the warning to whatever became of it."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import instant, key, metadata, number, words

# ``looked_at``: the sweep that looked at it last. ``handed_to``: the removal, or the task, that is to carry it out.
stale_case = Table(
    "stale_case",
    metadata,
    key("account_id", primary=True),
    number("round", primary=True),
    key("issuer"),
    key("state"),
    key("policy"),
    number("threshold_days"),
    instant("warned_at"),
    instant("act_at"),
    instant("resting_since", nullable=True),
    number("reminded"),
    words("reason"),
    instant("handed_at", nullable=True),
    instant("seen_at", nullable=True),
    instant("ended_at", nullable=True),
    instant("looked_at"),
    key("handed_to", nullable=True),
)
_OPEN = text("ended_at IS NULL")
Index(
    "ix_stale_case_open",
    stale_case.c.account_id,
    stale_case.c.looked_at,
    postgresql_where=_OPEN,
    sqlite_where=_OPEN,
)
Index("ix_stale_case_state", stale_case.c.state, stale_case.c.account_id)
Index("ix_stale_case_handed_at", stale_case.c.handed_at)
