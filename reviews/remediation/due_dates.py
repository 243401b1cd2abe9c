"""By when access is to be gone: so many business days from the decision; instants in microseconds, days of UTC."""

from __future__ import annotations

from governance.model.business_days import business_days_later
from reviews.settings.public_holidays import public_holidays
from reviews.settings.remediation import RemediationSettings


def due_at(settings: RemediationSettings, decided_at: int, *, privileged: bool) -> int:
    """Return the instant by which it is to be gone: business days later, at the same time of day."""
    days = settings.due_days_privileged if privileged else settings.due_days
    return business_days_later(decided_at, days, public_holidays(settings.holidays))
