"""What a collector promises: ``changes`` reads a log from a cursor on, ``census`` lists all accounts and grants.

The two stay two methods: a log says what happened and when, a list says what is and not since when. The third method,
``reread``, serves to audit the first.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from ingest.config.source_settings import SourceSettings
from ingest.contract.coverage import Interval
from ingest.contract.event import Event
from ingest.store.checkpoints import SourceCheckpoints, Version


class Gap(NamedTuple):
    """A stretch of a stream that can no longer be read, and why (``retention``, ``outage``)."""

    interval: Interval
    cause: str


class Position(NamedTuple):
    """How far a backfill has come: the instant it has reached, and the share of its time that is read, from 0 to 1."""

    at: datetime
    share: float


class Page(NamedTuple):
    """The result of one read: the vendor's records as bytes, and the cursor to save once they are safely published.

    ``covered`` is the interval that is now read without a gap; None when this page alone does not say. ``versions`` are
    saved as seen together with the cursor, for vendors whose records come again; versions before ``forget_before`` may
    be forgotten. ``position`` is for people who wait. ``streams`` is set when one read returns several logs: it names
    those that ``covered`` and ``gaps`` are about, and each record then says which log it belongs to.
    """

    records: Sequence[bytes]
    cursor: str
    covered: Interval | None = None
    gaps: Sequence[Gap] = ()
    versions: Sequence[Version] = ()
    forget_before: datetime | None = None
    position: Position | None = None
    streams: Sequence[str] | None = None


class Collector(Protocol):
    """One tenant of one identity provider. Its ``repr`` and its errors show no secret."""

    @property
    def idp(self) -> str: ...
    @property
    def tenant(self) -> str: ...
    @property
    def streams(self) -> Sequence[str]: ...
    @property
    def rereads(self) -> bool: ...

    def changes(self, stream: str, cursor: str | None) -> AsyncGenerator[Page, None]:
        """Yield pages from ``cursor`` (opaque, taken from a page; None: from the beginning) until now, then end.

        A page without records has a cursor, too. Raises TransientError (wait and call again with the last cursor),
        SetupError naming the permission for 401 and 403, BrokenError for a next link to another server and for a cursor
        that comes twice.
        """

    def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        """Yield the records that the vendor shows today of a past interval, to audit what was read.

        This moves no cursor. Raises what ``changes`` raises. A collector without ``rereads`` is never asked.
        """

    def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        """Yield all accounts and grants as ``account_seen`` and ``grant_seen`` events, then one ``census_ended``.

        ``since`` is the ``began_at`` of an earlier census, to list only what changed after it; None lists all. An
        interrupted census has no end mark, and closes nothing.
        """

    async def close(self) -> None:
        """Release connections."""


class Opening(NamedTuple):
    """What a vendor's package needs to open its collector.

    ``path`` is the source's path in the settings (``sources[0]``), ``environ`` holds the variables that they name,
    ``since`` is where a stream without a cursor begins (None: as far back as the vendor keeps records),
    ``patience_seconds`` how long is waited in all while nothing is answered, before a reading fails transiently.
    """

    settings: SourceSettings
    path: str
    environ: Mapping[str, str]
    since: datetime | None
    source_checkpoints: SourceCheckpoints
    patience_seconds: float = math.inf


class Vendor(Protocol):
    """What every vendor's package offers as ``VENDOR``, found by folder."""

    idp: str

    def open(self, opening: Opening) -> Collector:
        """Return the collector; it has requested nothing yet. Raises SetupError when the settings are incomplete."""
