"""Jobs are found by folder; config enables them, and is refused where it does not fit."""

from __future__ import annotations

import msgspec
import pytest

from ingest.contract.errors import SetupError
from reviews.jobs.catalogue import scheduled
from reviews.jobs.interface import Times
from reviews.jobs.review import ReviewJob
from reviews.settings.sections import ReviewsSettings


def schedule(**parts: str) -> ReviewsSettings:
    return ReviewsSettings(schedule={name: msgspec.Raw(text.encode()) for name, text in parts.items()})


def test_by_default_all_run_in_the_order_of_their_hours() -> None:
    assert [(job.name, times) for job, _, times in scheduled(ReviewsSettings())] == [
        ("campaigns", Times(0, hourly=True, catch_up_days=1)),
        ("digests", Times(0, hourly=True, catch_up_days=1)),
        ("micro_reviews", Times(0, hourly=True, catch_up_days=1)),
        ("overdue_removals", Times(0, hourly=True, catch_up_days=1)),
        ("sweep", Times(1)),
        ("retention", Times(2)),
        ("review", Times(3, "mon")),
        ("acceptances", Times(4)),
        ("weekly_report", Times(5, "mon")),
        ("reports", Times(6)),
    ]


def test_what_is_not_enabled_is_left_out_and_the_rest_has_its_settings() -> None:
    given = schedule(sweep='{"enabled": false}', review='{"every": "month", "hour": 9}')
    assert [(job.name, times.hour) for job, _, times in scheduled(given)] == [
        ("campaigns", 0),
        ("digests", 0),
        ("micro_reviews", 0),
        ("overdue_removals", 0),
        ("retention", 2),
        ("acceptances", 4),
        ("weekly_report", 5),
        ("reports", 6),
        ("review", 9),
    ]
    assert scheduled(given)[-1].settings == ReviewJob(every="month", hour=9)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"swep": "{}"}, r"reviews\.schedule\.swep: no job has this name.*sweep"),
        ({"sweep": '{"hour": 24}'}, r"reviews\.schedule\.sweep: .*<= 23"),
        ({"sweep": '{"hours": 2}'}, r"reviews\.schedule\.sweep: .*hours"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_place(parts: dict[str, str], why: str) -> None:
    with pytest.raises(SetupError, match=why):
        scheduled(schedule(**parts))


def test_a_zone_that_there_is_not_is_refused_by_place() -> None:
    with pytest.raises(SetupError, match="schedule_zone: 'Mars/Olympus' is no time zone"):
        scheduled(ReviewsSettings(schedule_zone="Mars/Olympus"))
