"""How often accounts sign in: visits spread over the days, fewer at weekends, without keeping a calendar for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simulator.organisation.cast import Account, App, Workload
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY

LEAST_VISITS = 3.0
"""So few that each account is seen within 60 of 180 days, at both ends."""
_RECORDS_PER_VISIT = {"okta": 4.0, "entra": 3.75, "workload": 1.0}
_WEEKEND = 0.25
_THURSDAY = 3


class Routine(NamedTuple):
    """One account's habit between two days (the latter exclusive); ``rate`` is relative to the company's."""

    account: Account
    apps: tuple[App, ...]
    from_day: int
    to_day: int
    phase: float
    rate: float = 1.0
    workload: Workload | None = None

    @property
    def kind(self) -> str:
        """Which kind of visit it makes."""
        return "workload" if self.workload is not None else self.account.idp


class Pace:
    """The days' weights summed up, and how many visits an account makes in all."""

    def __init__(self, plan: Plan) -> None:
        first = plan.begin // DAY
        # 1970-01-01 was a Thursday.
        weights = [_WEEKEND if (first + day + _THURSDAY) % 7 >= 5 else 1.0 for day in range(plan.days)]
        total, self.until = sum(weights), [0.0]
        for weight in weights:
            self.until.append(self.until[-1] + weight / total)
        self.visits = LEAST_VISITS

    def fill(self, routines: Iterable[Routine], records: int) -> None:
        """Choose the number of visits so that the routines make about so many records."""
        weight = sum(
            routine.rate
            * (self.until[routine.to_day] - self.until[routine.from_day])
            * _RECORDS_PER_VISIT[routine.kind]
            for routine in routines
        )
        self.visits = max(LEAST_VISITS, records / weight) if weight else LEAST_VISITS

    def most_apps(self, wanted: int) -> int:
        """Return how many applications an account surely visits within the first 44 % of the days."""
        return max(1, min(wanted, int(self.visits * 0.44) - 1))

    def on(self, routine: Routine, day: int) -> range:
        """Return the numbers of the visits that an account makes on a day."""
        rate = self.visits * routine.rate
        return range(int(rate * self.until[day] + routine.phase), int(rate * self.until[day + 1] + routine.phase))
