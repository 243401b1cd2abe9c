"""How accounts are used, day by day, as a heat map."""

from __future__ import annotations

from collections.abc import Sequence

from console.asking.answering import Answering
from console.pages.support.charts import HeatMap, heat_map
from governance.queries.days_of_use import days_of_use
from ingest.contract.instants import from_micros

_WEEKS = 27


def use_drawn(given: Answering, account_ids: Sequence[str], application_id: str | None = None) -> HeatMap:
    """Return the last half year of use until the instant that is asked for; of one application where it is named."""
    used = days_of_use(given.snapshot, account_ids, given.as_of, _WEEKS * 7, application_id)
    return heat_map(used, from_micros(given.as_of).date(), _WEEKS)
