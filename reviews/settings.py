"""Reviews' part of config.yaml: every key with its default."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from governance.settings.sections import Section

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SweepJob(Section, frozen=True, kw_only=True):
    """The nightly sweep for stale accounts."""

    enabled: bool = True
    hour: Hour = 1


class ReviewJob(Section, frozen=True, kw_only=True):
    """The opening of an access review of what changed; each month's is opened on its first day."""

    enabled: bool = True
    every: Literal["week", "month"] = "week"
    weekday: Weekday = "mon"
    hour: Hour = 3


class ReportJob(Section, frozen=True, kw_only=True):
    """The weekly report."""

    enabled: bool = True
    weekday: Weekday = "mon"
    hour: Hour = 5
    out: str = "reports"
    """The folder; each report has one of its own in it, named by the day it ends on."""


class ScheduleSettings(Section, frozen=True, kw_only=True):
    """When `jitgov run` does what, in UTC."""

    sweep: SweepJob = SweepJob()
    review: ReviewJob = ReviewJob()
    weekly_report: ReportJob = ReportJob()


class ReviewsSettings(Section, frozen=True, kw_only=True):
    """Who reviews what no application's owner answers for, and how long a reviewer has."""

    fallback_reviewer: str = "compliance"
    """A login; asked where an application has no owner, and where the owner would review himself."""
    second_fallback_reviewer: str = "security"
    """A login; asked where the fallback would review himself."""
    due_days: Days = 14
    schedule: ScheduleSettings = ScheduleSettings()
