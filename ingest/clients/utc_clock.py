"""This machine's clock, as what reads and publishes is given it; tests give another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


def utc_now() -> datetime:
    """Return the present instant by this machine's clock."""
    return datetime.now(UTC)
