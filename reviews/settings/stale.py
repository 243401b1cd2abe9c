"""What the settings say of accounts that nobody uses: whom to warn, how long to wait, whether to act."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.settings.sections import Section
from reviews.settings.ranges import Days


class StaleSettings(Section, frozen=True, kw_only=True):
    """The sweep as a life cycle: warned of, waited for, suspended."""

    warn: bool = True
    """Whether owners and persons are warned of accounts that are stale on declared ground."""
    wait_days: Days = 14
    """From the warning to the day from which on it may be suspended."""
    remind_days_before: list[Days] = msgspec.field(default_factory=lambda: [3])
    apply: bool = False
    """Without it nothing is handed over to be suspended: accounts stay due."""
    at_most_warned: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 200
    """In one sweep; the rest the next nights."""
    at_most_suspended: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 25
    """In a day. Where more than that come due, none is handed over until somebody has looked."""
