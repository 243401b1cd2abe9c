"""Of what hour it is where people are: pure. Which day's digest is due, and whether an instant is a quiet one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.contract.instants import from_micros, to_micros
from reviews.settings.notifications import NotificationSettings, QuietHours


def is_quiet(quiet: QuietHours, zone: str, at: int) -> bool:
    """Tell whether an instant lies in the quiet hours of a zone."""
    return is_quiet_hour(quiet, _local(zone, at).hour)


def is_quiet_hour(quiet: QuietHours, hour: int) -> bool:
    """Tell whether an hour of the day is a quiet one; they may span midnight."""
    if quiet.begin <= quiet.end:
        return quiet.begin <= hour < quiet.end
    return hour >= quiet.begin or hour < quiet.end


def latest_digest(settings: NotificationSettings, at: int) -> int:
    """Return the last instant, up to another, from which on a day's digest was due.

    An hour that a change of the clocks leaves out is the one that it is moved to; one that comes twice is its first.
    """
    zone, local = ZoneInfo(settings.zone), _local(settings.zone, at)
    day = local.replace(hour=settings.digest_hour, minute=0, second=0, microsecond=0, fold=0)
    due = to_micros(day.astimezone(UTC))
    if due <= at:
        return due
    before = (day - timedelta(days=1)).replace(tzinfo=zone, fold=0)
    return to_micros(before.astimezone(UTC))


def _local(zone: str, at: int) -> datetime:
    return from_micros(at).astimezone(ZoneInfo(zone))
