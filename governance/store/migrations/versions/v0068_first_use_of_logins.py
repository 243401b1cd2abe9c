"""Keeps when accounts first signed in under each login; of earlier sign-ins it is told as far as roll-ups tell it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0068"
down_revision: str | None = "0067"

# Of whom records give one login alone, whatever was signed in was so under it: its first use tells when. Of whom they
# give several, a roll-up tells the login of its last use alone: the earliest of those is the best that is known.
_OWN = "r.account_id = entity_name.thing_id AND r.use NOT IN ('failed', 'foreign', 'stated')"
_ALONE = (
    "NOT EXISTS (SELECT 1 FROM entity_name o WHERE o.what = 'account' AND o.thing_id = entity_name.thing_id "
    "AND lower(o.name) <> lower(entity_name.name))"
)
_USED = f"EXISTS (SELECT 1 FROM usage_rollup r WHERE {_OWN} AND r.last_name = entity_name.name)"


def upgrade() -> None:
    """Add the columns, and fill them from roll-ups."""
    op.add_column("entity_name", kinds.whole("first_used_at", nullable=True))
    op.add_column("entity_name", kinds.key("first_used_event_id", nullable=True))
    op.add_column("account", kinds.whole("called_over_time", nullable=True))
    _fill("first", f"{_ALONE} AND {_USED}", "")
    _fill("last", f"first_used_at IS NULL AND {_USED}", " AND r.last_name = entity_name.name")


def _fill(end: str, where: str, named: str) -> None:
    earliest = f"FROM usage_rollup r WHERE {_OWN}{named} ORDER BY r.{end}_at, r.{end}_event_id LIMIT 1"
    op.execute(
        sa.text(
            f"UPDATE entity_name SET first_used_at = (SELECT r.{end}_at {earliest}), "
            f"first_used_event_id = (SELECT r.{end}_event_id {earliest}) WHERE what = 'account' AND {where}"
        )
    )
