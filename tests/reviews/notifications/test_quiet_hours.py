"""Hours are those of the people: over midnight, over a change of the clocks."""

from __future__ import annotations

import pytest

from ingest.contract.instants import format_instant, from_micros, parse_instant, to_micros
from reviews.notifications.quiet_hours import is_quiet, latest_digest
from reviews.settings.notifications import NotificationSettings, QuietHours


def micros(spelled: str) -> int:
    return to_micros(parse_instant(spelled))


@pytest.mark.parametrize(
    ("begin", "end", "hour", "quiet"),
    [(19, 7, 19, True), (19, 7, 6, True), (19, 7, 7, False), (19, 7, 18, False), (1, 5, 3, True), (1, 5, 5, False),
     (8, 8, 8, False)],
)  # fmt: skip
def test_quiet_hours(begin: int, end: int, hour: int, quiet: bool) -> None:
    at = micros(f"2026-07-01T{hour:02}:30:00Z")
    assert is_quiet(QuietHours(begin=begin, end=end), "UTC", at) is quiet


def test_they_are_the_zones() -> None:
    assert is_quiet(QuietHours(), "Asia/Kolkata", micros("2026-07-01T14:00:00Z"))
    assert not is_quiet(QuietHours(), "Asia/Kolkata", micros("2026-07-01T13:00:00Z"))


@pytest.mark.parametrize(
    ("hour", "zone", "at", "due"),
    [
        (8, "UTC", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z"),
        (8, "UTC", "2026-07-01T07:59:59Z", "2026-06-30T08:00:00Z"),
        (8, "Europe/Berlin", "2026-07-01T06:00:00Z", "2026-07-01T06:00:00Z"),
        (8, "Europe/Berlin", "2026-12-01T06:30:00Z", "2026-11-30T07:00:00Z"),
        # Two o'clock is left out on the day on which summer begins, and comes twice on the one on which it ends.
        (2, "Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"),
        (2, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z"),
    ],
)
def test_the_days_digest_is_due_at_one_instant(hour: int, zone: str, at: str, due: str) -> None:
    settings = NotificationSettings(digest_hour=hour, zone=zone)
    assert format_instant(from_micros(latest_digest(settings, micros(at)))) == due
