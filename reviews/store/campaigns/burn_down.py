"""How many items of a campaign were first decided on which day."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.database.bulk import rows

_BY_DAY = (
    "SELECT f.day, COUNT(*) FROM (SELECT i.item_id, MIN(d.decided_at) / %s AS day FROM campaign_item i "
    "JOIN decision d ON d.item_id = i.item_id WHERE i.campaign_id = %s AND d.verdict <> 'no_response' "
    "GROUP BY i.item_id) f GROUP BY f.day ORDER BY f.day"
)


def first_decided_by_day(connection: Connection, campaign_id: str) -> list[tuple[int, int]]:
    """Return (day since 1970, items first decided on it), by day."""
    return [(int(day), int(count)) for day, count in rows(connection, _BY_DAY, (DAY, campaign_id))]
