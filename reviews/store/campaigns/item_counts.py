"""How many items of a campaign there are: counted, or looked up as they are tallied where they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.running.tally import tally_of


class ItemCounts(NamedTuple):
    """How many items of a campaign there are: by whether they came with its population or were added, and by state."""

    by_origin: Counter[str]
    by_state: Counter[str]


def count_items(connection: Connection, campaign_id: str) -> ItemCounts:
    """Return how many items a campaign has; counted from an index, which no item is read beside."""
    sql = "SELECT origin, state, COUNT(*) FROM campaign_item WHERE campaign_id = %s GROUP BY origin, state"
    return _item_counts(((origin, state), number) for origin, state, number in rows(connection, sql, (campaign_id,)))


def tallied_items(connection: Connection, campaign_id: str) -> ItemCounts:
    """Return ``count_items`` as whoever writes items tallies them: no item is looked at, however many there are."""
    tallied = tally_of(connection, "campaign_item", campaign_id)
    return _item_counts((key.split(" "), number) for key, number in tallied.items())


def _item_counts(counted: Iterable[tuple[Sequence[str], int]]) -> ItemCounts:
    counts = ItemCounts(Counter(), Counter())
    for (origin, state), number in counted:
        counts.by_origin[origin] += number
        counts.by_state[state] += number
    return counts
