"""Reviews' part of config.yaml: every key with its default."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.settings import Section

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class ReviewsSettings(Section, frozen=True, kw_only=True):
    """Who reviews what no application's owner answers for, and how long a reviewer has."""

    fallback_reviewer: str = "compliance"
    """A login; asked where an application has no owner, and where the owner would review himself."""
    second_fallback_reviewer: str = "security"
    """A login; asked where the fallback would review himself."""
    due_days: Days = 14
