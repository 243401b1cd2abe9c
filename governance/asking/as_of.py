"""The instant that an answer speaks of, when the asker names none."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.coverage import Coverage
from governance.model import DAY
from governance.settings import GovernanceSettings
from governance.store.dossiers import load_coverage

_APART = DAY
"""How far apart the ends of streams that are read side by side may lie."""


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
    since for disuse. Streams that are read live are each read to another instant: what is meant is the one to which
    all of them are, but for those that stopped longer ago. As of a later one every silence would be not evaluable.
    """
    latest = max(
        (end for issuer, stream in coverage.streams() if (end := coverage.ends_at(issuer, stream)) is not None),
        default=None,
    )
    if latest is None:
        return AsOf(now, "now; nothing was read yet")
    # An assumed end is that of the last record: what is silent since is judged otherwise.
    ends = (
        stretches[-1][2]
        for issuer, stream in coverage.streams()
        if (stretches := coverage.stretches(issuer, stream)) and stretches[-1][0] == "declared"
    )
    return AsOf(min((end for end in ends if end > latest - _APART), default=latest), "the end of coverage")
