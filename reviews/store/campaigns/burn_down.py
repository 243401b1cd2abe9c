"""How many items of a campaign were first decided on which day, and how many went before anybody said a word."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.database.statements import rows

_BY_DAY = (
    "SELECT f.day, COUNT(*) FROM (SELECT i.item_id, MIN(d.decided_at) / %s AS day FROM campaign_item i "
    "JOIN decision d ON d.item_id = i.item_id WHERE i.campaign_id = %s AND d.decided_at <= %s "
    "AND d.verdict <> 'no_response' GROUP BY i.item_id) f GROUP BY f.day ORDER BY f.day"
)

_UNSAID = (
    "SELECT COUNT(*) FROM campaign_item i WHERE i.campaign_id = %s AND i.state = 'superseded' AND NOT EXISTS "
    "(SELECT 1 FROM decision d WHERE d.item_id = i.item_id AND d.verdict <> 'no_response')"
)


def count_withdrawn_unsaid(connection: Connection, campaign_id: str) -> int:
    """Return how many items were withdrawn that nobody had decided: what they asked about is gone, and none waits."""
    return int(rows(connection, _UNSAID, (campaign_id,))[0][0])


def first_decided_by_day(connection: Connection, campaign_id: str, at: int) -> list[tuple[int, int]]:
    """Return (day since 1970, items on which somebody said a first word by an instant), by day."""
    return [(int(day), int(count)) for day, count in rows(connection, _BY_DAY, (DAY, campaign_id, at))]
