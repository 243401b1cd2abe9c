"""The instant that an answer speaks of, when the asker names none."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.coverage import Coverage
from governance.model import DAY
from governance.settings import GovernanceSettings
from governance.store.dossiers import load_coverage


class AsOf(NamedTuple):
    """An instant in microseconds, and why it is this one."""

    at: int
    why: str


def stored_coverage(connection: Connection, settings: GovernanceSettings) -> Coverage:
    """Return the coverage of all streams."""
    return load_coverage(connection, settings.assumed_gap_days * DAY)


def default_as_of(coverage: Coverage, now: int) -> AsOf:
    """Return the end of coverage, the latest of all streams; ``now`` where nothing was read yet.

    Records that were imported tell nothing of what came after them: to judge them as of today would take the silence
    since for disuse.
    """
    ends = [end for issuer, stream in coverage.streams() if (end := coverage.ends_at(issuer, stream)) is not None]
    return AsOf(max(ends), "the end of coverage") if ends else AsOf(now, "now; nothing was read yet")
