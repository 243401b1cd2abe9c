"""A campaign's definition: what is asked, of whom, by when. Every key with its default."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from governance.model.answers import Severity
from governance.settings.sections import Section
from reviews.settings.public_holidays import Region
from reviews.settings.ranges import Days

Name = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z][a-z0-9_-]{0,63}$", description="small letters, digits, - and _, a letter first, 64 at most"
    ),
]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Role = Literal["entitlement_owner", "application_owner", "account_owner", "manager", "fallback", "campaign_owner"]
"""``account_owner``: who answers for an account that is no person's."""
Decision = Literal["approve", "revoke", "reduce", "abstain"]
Outcome = Literal["approved", "revoked", "reduced", "abstained", "no_response"]
WHAT_CHANGED = "what_changed"
"""The definition that is built in: the review of what changed, which `jitgov review` opens and answers."""


class CampaignScope(Section, frozen=True, kw_only=True):
    """What a campaign asks about: grants, accounts or findings to which all that is named here applies."""

    of: Literal["grants", "accounts", "findings"] = "grants"
    applications: list[Word] = msgspec.field(default_factory=list)
    """Their keys, ``issuer|id``."""
    criticality: list[Literal["low", "medium", "high", "critical"]] = msgspec.field(default_factory=list)
    """Of the register."""
    in_scope_of: list[Word] = msgspec.field(default_factory=list)
    """Frameworks of the register."""
    entitlements: list[Word] = msgspec.field(default_factory=list)
    """``type:name`` or ``type:id``; with ``issuer|`` before it, of that source alone."""
    privileged: bool = False
    jit: bool = False
    """Accounts that JIT provisioning made."""
    account_types: list[Word] = msgspec.field(default_factory=list)
    """As ``guest``, ``service``."""
    departments: list[Word] = msgspec.field(default_factory=list)
    """Of the rosters."""
    managers: list[Word] = msgspec.field(default_factory=list)
    """Account keys or logins: of who answers to them."""
    policies: list[Word] = msgspec.field(default_factory=list)
    """Accounts, or findings, of which these policies say something that stands."""
    severities: list[Severity] = msgspec.field(default_factory=list)
    """Of findings."""
    unused_days: Days | None = None
    """Whose account was not seen used for so long."""
    disconnected: bool = False
    """Of applications whose accounts no channel is known to end."""
    own_access: bool = False
    """What lets people into jitgov's console: ``entitlements`` become these groups or roles when settings are read."""


class CampaignSchedule(Section, frozen=True, kw_only=True):
    """When a campaign is opened by itself: five fields of cron, in a time zone."""

    cron: Word
    zone: Word = "UTC"


class CampaignStage(Section, frozen=True, kw_only=True):
    """Who is asked in a stage, and how their words become one."""

    reviewers: list[Role] = msgspec.field(
        default_factory=lambda: [
            *("entitlement_owner", "application_owner", "account_owner", "manager", "fallback", "campaign_owner")
        ]
    )
    """In this order; the first who is free to judge is asked. A campaign's owner comes last, named or not."""
    asks: Literal["first", "every"] = "first"
    strategy: Literal["one_accept_accepts", "one_deny_denies", "all_must_accept"] = "one_accept_accepts"
    passes_on: list[Outcome] = msgspec.field(
        default_factory=lambda: ["approved", "reduced", "abstained", "no_response"]
    )
    """With which outcomes the next stage is asked."""
    days: Days | None = None
    """After so many days nobody of this stage is waited for; None: as long as the campaign is open."""


class CampaignEscalation(Section, frozen=True, kw_only=True):
    """Who is asked besides, about what nobody answered, so many days after it was due."""

    days_after_due: Annotated[int, msgspec.Meta(ge=0, le=366)]
    to: Role = "campaign_owner"


class CampaignSettings(Section, frozen=True, kw_only=True):
    """A campaign: its name, who answers for it, what it asks about, of whom, and by when."""

    name: Name
    owners: list[Word]
    """Account keys or logins of two people at least: one of them may always review."""
    title: Word | None = None
    scope: CampaignScope = CampaignScope()
    schedule: CampaignSchedule | None = None
    """None: it is opened on demand."""
    stages: list[CampaignStage] = msgspec.field(default_factory=lambda: [CampaignStage()])
    fallback: list[Word] = msgspec.field(default_factory=list)
    """Account keys or logins."""
    due_days: Days = 14
    business_days: bool = False
    """Whether ``due_days`` counts no Saturday, no Sunday, no public holiday and no day of ``holidays``."""
    holidays_of: Region | None = None
    """Whose public holidays are no business days."""
    holidays: list[date] = msgspec.field(default_factory=list)
    """The organisation's own days off."""
    closes_days_after_due: Days = 7
    remind_days_before_due: list[Days] = msgspec.field(default_factory=lambda: [7, 1])
    escalate: list[CampaignEscalation] = msgspec.field(default_factory=lambda: [CampaignEscalation(days_after_due=0)])
    bulk: bool = True
    """Whether several items may be decided at once; privileges and items with findings never are."""
    justify: list[Decision] = msgspec.field(default_factory=lambda: ["revoke", "reduce"])
    """Which decisions demand a reason; an approved privilege always does."""
    hold_hours: Annotated[int, msgspec.Meta(ge=0, le=8_784)] | None = None
    """After so many hours a revoke is carried out, though the campaign is open; None: when it is closed."""
    fresh_within_hours: Annotated[int, msgspec.Meta(ge=1, le=8_784)] = 48
    """It opens only where every source that it asks about was read so recently."""
