"""By when access is to be gone: so many business days from the decision; instants in microseconds, days of UTC."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import cache

from governance.model.business_days import business_days_later
from ingest.contract.errors import SetupError
from reviews.settings.remediation import RemediationSettings


def due_at(settings: RemediationSettings, decided_at: int, *, privileged: bool) -> int:
    """Return the instant by which it is to be gone: business days later, at the same time of day."""
    days = settings.due_days_privileged if privileged else settings.due_days
    return business_days_later(decided_at, days, free_days(settings.holidays))


@cache
def free_days(place: str | None) -> Container[date]:
    """Return the holidays of a country or of a part of it (``DE-BY``). Raises SetupError for one that nobody knows."""
    if place is None:
        return frozenset()
    # Imported here: the calendars of all countries cost a tenth of a second, which nobody without one pays.
    import holidays

    country, _, part = place.partition("-")
    try:
        calendar: Container[date] = holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise SetupError(
            f"reviews.remediation.holidays: no calendar is known for {place}; write a country as DE, or a part as DE-BY"
        ) from None
    return calendar
