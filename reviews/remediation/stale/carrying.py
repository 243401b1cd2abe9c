"""Carries out what a sweep's cases ask for: who is told, and what is planned for whoever suspends accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from reviews.remediation.stale.advancing import Moved


def carry(_connection: Connection, _moved: Sequence[Moved]) -> Mapping[str, str]:
    """Tell nobody and plan nothing."""
    return {}
