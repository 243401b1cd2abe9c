"""The instant that an answer speaks of, when the asker names none."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.coverage import Coverage
from governance.model.states import DAY
from governance.settings.sections import GovernanceSettings
from governance.store.seen.coverage_rows import load_coverage
from ingest.contract.instants import from_micros

_APART = DAY
"""How far apart the ends of streams that are read side by side may lie."""


class AsOf(NamedTuple):
    """An instant in microseconds, and why it is this one."""

    at: int
    why: str


def minute(at: int) -> str:
    """Return an instant as people read it: to the minute, with its zone."""
    return f"{from_micros(at):%Y-%m-%d %H:%M} UTC"


def stored_coverage(connection: Connection, settings: GovernanceSettings) -> Coverage:
    """Return the coverage of all streams."""
    return load_coverage(connection, settings.assumed_gap_days * DAY)


def default_as_of(coverage: Coverage, listed_at: int | None, now: int, *, is_live: bool = False) -> AsOf:
    """Return ``now`` where a source is read live, else the end of coverage, or of a later census (``listed_at``).

    ``now`` where neither a log nor a census was read yet, too. A census says what is held from its beginning on, and
    logs are read a little less far: asked as of the end of coverage, a first census would show nothing.

    Records that were imported tell nothing of what came after them: to judge them as of today would take the silence
    since for disuse.
    """
    if is_live:
        return AsOf(now, "now; sources are read live")
    end = _end_of(coverage)
    if listed_at is not None and (end is None or listed_at > end):
        known = AsOf(listed_at, "the last census")
    else:
        known = AsOf(end, "the end of coverage") if end is not None else AsOf(now, "now; no log was read yet")
    # Nobody has read ahead of time: by a list or a statement of tomorrow, whoever was silent since would be stale.
    return known if known.at <= now else AsOf(now, f"now; {known.why} is dated ahead of it")


def _end_of(coverage: Coverage) -> int | None:
    """Return the instant to which all streams are read, but for those that stopped longer ago.

    Streams that are read live are each read to another instant: as of the last of them, every silence in the others
    would be not evaluable.
    """
    streams = coverage.streams()
    latest = max((end for stream in streams if (end := coverage.ends_at(*stream)) is not None), default=None)
    if latest is None:
        return None
    # An assumed end is that of the last record: what is silent since is judged otherwise.
    lasts = (stretches[-1] for stream in streams if (stretches := coverage.stretches(*stream)))
    ends = (end for basis, _, end in lasts if basis == "declared" and end > latest - _APART)
    return min(ends, default=latest)
