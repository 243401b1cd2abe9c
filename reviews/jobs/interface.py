"""What a scheduled job promises: it does one thing as of an instant, and says in one line what it did.

A job is a file here that offers ``JOB``, named like the file. It is found by folder: its settings are its part of
``reviews.schedule``, its runs are rows of ``job_run`` under its name, and the promise suite takes it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Engine

from governance.settings.sections import GovernanceSettings, Section
from reviews.settings.notifications import NotificationSettings
from reviews.settings.ranges import Weekday
from reviews.settings.sections import ReportSettings, ReviewsSettings

Settings = TypeVar("Settings", bound="JobSettings")


class Times(NamedTuple):
    """An hour of UTC: of every day, of a weekday, or of a day of the month; or every hour, from ``hour`` on."""

    hour: int
    weekday: Weekday | None = None
    day: int | None = None
    hourly: bool = False
    catch_up_days: int = 7
    """A slot that was missed is caught up within so many days: at least as long as from one slot to the next."""


class JobSettings(Section, frozen=True, kw_only=True):
    """What every job is asked in config."""

    enabled: bool = True


class JobContext(NamedTuple):
    """What the jobs work on; ``owners``: application id → login."""

    engine: Engine
    governance: GovernanceSettings
    reviews: ReviewsSettings
    owners: Mapping[str, str]
    report: ReportSettings = ReportSettings()
    is_live: bool = False
    """Whether a source is read live: what is judged is judged as of now."""
    notifications: NotificationSettings = NotificationSettings()


class Job(msgspec.Struct, Generic[Settings], frozen=True, kw_only=True):
    """A job by its file's name.

    ``run(context, settings, now)`` does the job at an instant in microseconds and returns its last line. It may be
    repeated: whoever died over it leaves it to another. Whatever it raises is recorded as its failure.
    """

    name: str
    settings: type[Settings]
    """Its part of config; every key has a default."""
    times: Callable[[Settings], Times]
    """When it is due, in UTC."""
    run: Callable[[JobContext, Settings, int], str]
