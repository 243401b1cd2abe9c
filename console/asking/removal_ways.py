"""The ways in which removals are looked at, as people name them, and how many each shows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.totals import MOST_COUNTED
from governance.queries.totals import Total
from reviews.remediation.machine.removal_states import TASKS
from reviews.remediation.removal_list import RemovalFilters, count_each

WAYS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "open": {"open_only": True},
        "overdue": {"overdue_only": True},
        "to approve": {"states": ("planned",)},
        "by hand": {"states": TASKS},
        "all": {},
    }
)
"""What a visitor chooses among → the filters that it means; the first one is shown by itself."""
_TO_DO = ("overdue", "to approve", "by hand", "open")
"""What is to be done comes before what there is."""


def removals_to_do(asked: Asked, given: Answering) -> list[tuple[str, Total]]:
    """Return how many removals each way shows of those that are not gone, as they stand now."""
    now = asked.house.now()
    filters = [RemovalFilters(as_of=now, **WAYS[way]) for way in _TO_DO]
    return list(zip(_TO_DO, count_each(given.snapshot, asked.visitor.scope, filters, MOST_COUNTED), strict=True))
