"""Small companies that tests share, made once."""

from __future__ import annotations

from functools import cache

from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.records.record import Record

SMALL = Plan(people=40, records=6_000)
TINY = Plan(people=20, records=400, planted=False)


@cache
def small() -> Company:
    """Return a company of 40 people with all planted cases."""
    return Company(SMALL)


@cache
def small_records() -> list[Record]:
    return list(small().records())
