"""Reviews' part of config.yaml: every key with its default."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.model.answers import Severity
from governance.settings.sections import Section
from governance.settings.store_place import TimestampSettings
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.own_access import Door
from reviews.settings.ranges import Days
from reviews.settings.remediation import RemediationSettings
from reviews.settings.retention import RetentionSettings
from reviews.settings.stale import StaleSettings


class AcceptanceTerms(Section, frozen=True, kw_only=True):
    """How long a finding may be accepted, and how often anew."""

    at_most_days: Annotated[int, msgspec.Meta(ge=1, le=3_660)] = 365
    """From the day on which it is accepted, or the acceptance renewed."""
    at_most_renewals: Annotated[int, msgspec.Meta(ge=0, le=100)] = 1


class MicroReviewSettings(Section, frozen=True, kw_only=True):
    """Questions about single changes, asked within minutes: a new JIT account, a new privilege, and the like."""

    enabled: bool = True
    due_days: Days = 5
    hours_between: Annotated[int, msgspec.Meta(ge=0, le=8_784)] = 24
    """What was asked about so recently is not asked about by another change; the next review of what changed asks."""
    questions_at_most: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 30
    """So many of them wait for one reviewer at most, the gravest; the next review of what changed asks the rest."""
    closes_days_after_due: Days = 7
    """Then it is closed, and the next review of what changed asks what nobody answered."""


class ReviewsSettings(Section, frozen=True, kw_only=True):
    """Who reviews what no application's owner answers for, and how long a reviewer has."""

    fallback_reviewer: str = "compliance"
    """A login; asked where an application has no owner, and where the owner would review himself."""
    second_fallback_reviewer: str = "security"
    """A login; asked where the fallback would review himself."""
    due_days: Days = 14
    """From when it is asked; for a finding, from its detection."""
    due_days_by_severity: dict[Severity, Days] = msgspec.field(default_factory=dict)
    """For findings of these severities, in place of due_days."""
    acceptance: AcceptanceTerms = AcceptanceTerms()
    micro_reviews: MicroReviewSettings = MicroReviewSettings()
    remediation: RemediationSettings = RemediationSettings()
    stale: StaleSettings = StaleSettings()
    retention: RetentionSettings = RetentionSettings()
    campaigns: list[CampaignSettings] = msgspec.field(default_factory=list)
    schedule_zone: str = "UTC"
    """The time zone of the schedule's hours and days."""
    schedule: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)
    """Job → when `jitgov run` does it; each job reads its own part."""


class WrittenReportSettings(Section, frozen=True, kw_only=True):
    """What reports say of whom they are about, as it is written."""

    organisation: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    """Whose access is reported, in the first line; None: the labels of the tenants."""
    logo_file: str | None = None
    """A PNG or JPEG of at most 500,000 bytes, beside the first line; None: none."""
    termination_sla_hours: Annotated[int, msgspec.Meta(ge=1, le=8_784)] = 24
    """Within so many hours of somebody's leaving all access is to be gone."""


class ReportSettings(WrittenReportSettings, frozen=True, kw_only=True):
    """What is written of reports, and what other parts of the settings say that a report tells of."""

    doors: list[Door] = msgspec.field(default_factory=list)
    """What lets people into jitgov itself."""
    authorities: tuple[TimestampSettings, ...] = ()
    """Who stamps the audit log's checkpoints."""
