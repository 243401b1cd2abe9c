"""Effects that came to their end: listed for people, and forgotten after a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from governance.store.database.statements import rows, run
from governance.store.outbox.effect_rows import EFFECT_COLUMNS, EffectRow
from governance.store.outbox.lane_rows import count_effects, hold_lanes

_ENDED = (
    "SELECT e.position, e.recipient, l.channel FROM outbox_effect e JOIN outbox_lane l ON l.recipient = e.recipient "
    "WHERE e.state = %s AND e.at < %s ORDER BY e.at LIMIT %s"
)
_LATEST = f"SELECT {EFFECT_COLUMNS} FROM outbox_effect {{where}} ORDER BY position DESC LIMIT %s"
_FORGOTTEN_COUNTS = frozenset({"dead", "uncertain"})
"""What was sent is counted for good."""


def forget_ended(connection: Connection, state: str, before: int, most: int) -> int:
    """Delete up to so many effects that came to an end of this kind before an instant; return how many."""
    ended = rows(connection, _ENDED, (state, before, most))
    if not ended:
        return 0
    hold_lanes(connection, {recipient: channel for _, recipient, channel in ended})
    forgotten: Counter[str] = Counter()
    for position, recipient, _ in ended:
        # One that a person let be sent again meanwhile stays.
        sql = "DELETE FROM outbox_effect WHERE position = %s AND state = %s AND at < %s"
        forgotten[recipient] += run(connection, sql, (position, state, before))
    if state in _FORGOTTEN_COUNTS:
        for recipient, n in forgotten.items():
            count_effects(connection, recipient, {state: -n})
    return len(ended)


def latest_effects(
    connection: Connection, states: Sequence[str], recipients: Sequence[str], most: int
) -> list[EffectRow]:
    """Return the effects in these states, for these recipients, that were written last, the last one first.

    No states, or no recipients: any.
    """
    chosen = [
        f"{column} IN ({', '.join(['%s'] * len(words))})"
        for column, words in (("state", states), ("recipient", recipients))
        if words
    ]
    where = f"WHERE {' AND '.join(chosen)}" if chosen else ""
    return [EffectRow._make(row) for row in rows(connection, _LATEST.format(where=where), (*states, *recipients, most))]
