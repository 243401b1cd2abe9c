"""How large the company is, when it is watched, and from which seed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from simulator.records.instants import DAY, HOUR, MINUTE, micros

LEAST_DAYS_PLANTED = 175
"""The oldest planted act lies 172 days before the end."""


class Plan(NamedTuple):
    """The parameters of a company; the same plan gives the same records, byte for byte."""

    people: int = 1_200
    records: int = 210_000
    days: int = 180
    seed: int = 20260501
    ends_at: datetime = datetime(2026, 10, 28, tzinfo=UTC)
    planted: bool = True
    entra_rate: float = 1.0
    """How often people sign in at Entra, beside those at Okta."""

    @property
    def end(self) -> int:
        """The end of the declared coverage, and the instant as of which the ledger speaks, in microseconds."""
        return micros(self.ends_at)

    @property
    def begin(self) -> int:
        """The beginning of the declared coverage, in microseconds."""
        return self.end - self.days * DAY

    def before_end(self, days: float, hour: int = 0, minute: int = 0) -> int:
        """Return the instant that lies so many days before the end, at that time of that day."""
        return self.end - round(days * DAY) + hour * HOUR + minute * MINUTE

    def checked(self) -> Plan:
        """Return the plan. Raises ValueError when it is too small for what it asks."""
        if self.people < 20:
            raise ValueError(f"a company of {self.people} people is too small; it needs 20")
        if self.planted and self.days < LEAST_DAYS_PLANTED:
            raise ValueError(f"the planted cases need {LEAST_DAYS_PLANTED} days, not {self.days}")
        if self.days < 60:
            raise ValueError(f"{self.days} days are too few; people join and leave within 60")
        return self
