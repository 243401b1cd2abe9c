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


def default_as_of(coverage: Coverage, listed_at: int | None, now: int) -> AsOf:
    """Return the end of coverage, the latest of all streams, or the last census (``listed_at``) where that began later.

    ``now`` where nothing was read yet. A census says what is held from its beginning on, and logs are read a little
    less far: asked as of the end of coverage, a first census would show nothing.

    Records that were imported tell nothing of what came after them: to judge them as of today would take the silence
    since for disuse.
    """
    ends = [end for issuer, stream in coverage.streams() if (end := coverage.ends_at(issuer, stream)) is not None]
    end = max(ends, default=None)
    if listed_at is not None and (end is None or listed_at > end):
        return AsOf(listed_at, "the last census")
    return AsOf(end, "the end of coverage") if end is not None else AsOf(now, "now; nothing was read yet")
