"""Remediation's part of the settings: what is carried out, how much of it, and how long it takes."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from governance.settings.sections import Section
from reviews.settings.public_holidays import Region
from reviews.settings.ranges import Days

WriteKind = Literal[
    "group_member", "app_assignment", "role", "eligible_role", "owner", "token", "consent", "suspend", "sessions"
]
"""What a write ends: a membership, an assignment, a role held, the eligibility to one, an ownership, a token, what
applications may do in somebody's name; or it lets an account sign in no more, or ends its sessions."""
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class RemediationSettings(Section, frozen=True, kw_only=True):
    """What of that which was decided is carried out at the sources; without ``apply`` it is planned, and nothing is."""

    apply: dict[str, list[WriteKind]] = msgspec.field(default_factory=dict)
    """Source, as ``issuer:tenant`` → the kinds of writes that are sent to it."""
    approve_above: Count = 10
    """So many writes of a period are planned without anybody's approval; each that comes beyond waits for one."""
    stop_above: Count = 50
    """So many writes of a period are planned at all, approved or not."""
    period_hours: Annotated[int, msgspec.Meta(ge=1, le=744)] = 24
    census_max_age_hours: Annotated[int, msgspec.Meta(ge=1, le=8_784)] = 24
    """Nothing is written to a source whose last whole list is older."""
    watch_days: Days = 90
    """So long it is watched whether what was removed comes back."""
    due_days: Days = 7
    """In business days, from the decision: by when access is gone."""
    due_days_privileged: Days = 3
    holidays: Region | None = None
    """Whose holidays are no business days."""
    review_hold_hours: Annotated[int, msgspec.Meta(ge=0, le=8_784)] | None = None
    """How long a decision of the review of what changed may be corrected; None: until the review is closed."""
