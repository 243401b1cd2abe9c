"""Items that nobody answered: each is told by itself, and a privilege among them is a failure of control."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import rows


def count_unanswered(connection: Connection, campaign_id: str, *, privileged_only: bool = False) -> int:
    """Return how many items of a closed campaign got no response; ``privileged_only``: that are privileges."""
    only = " AND privileged = 1" if privileged_only else ""
    sql = f"SELECT COUNT(*) FROM campaign_item WHERE campaign_id = %s AND state = 'no_response'{only}"
    return int(rows(connection, sql, (campaign_id,))[0][0])
