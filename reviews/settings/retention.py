"""For how long is kept what need not be kept for good; null: without end."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.settings.sections import Section

Kept = Annotated[int, msgspec.Meta(ge=30, le=36_500)]


class RetentionSettings(Section, frozen=True, kw_only=True):
    """In days; facts, verdicts, decisions and the audit trail are kept without end."""

    raw_days: Kept | None = None
    """The vendors' records behind facts, from when they were taken in; what was made of them stays."""
    shown_days: Kept | None = None
    """What reviewers were shown of an item (summary and evidence), from when its review or campaign closed."""
    reports_days: Kept | None = None
    """Written reports, from the day that they end on."""
    packs_folder: str | None = None
    """Where packs of the audit trail are kept, each a file."""
    packs_days: Kept | None = None
    """Packs in that folder, from when they were written."""
    runs_days: Kept | None = 400
    """What is known of jobs' runs."""
