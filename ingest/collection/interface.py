"""What a collector promises: ``changes`` reads on from a cursor, ``census`` lists all that stands.

Two methods, never bent into one: a log tells what happened and when, a list tells what is and not since when. A third,
``reread``, is for auditing the first.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from ingest.config.source_settings import SourceSettings
from ingest.contract.coverage import Interval
from ingest.contract.event import Event
from ingest.store.checkpoints import Book, Version


class Gap(NamedTuple):
    """A stretch of a stream that can no longer be read, and why (``retention``, ``outage``)."""

    interval: Interval
    cause: str


class Position(NamedTuple):
    """How far a backfill is: the instant it stands at, and the share of its time that is read, from 0 to 1."""

    at: datetime
    share: float


class Page(NamedTuple):
    """What one read gave: the vendor's records as bytes, and where to go on once they are safely published.

    ``covered`` is what is now read without a gap; None when this page alone does not tell. ``versions`` are to be
    remembered as seen with the cursor, where a vendor's records come again; those before ``forget_before`` no more.
    ``position`` is for people who wait. ``streams``: where one reading holds several logs, those that ``covered`` and
    ``gaps`` speak of; each record then tells itself which it is of.
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
        """Yield pages from ``cursor`` (opaque, a page's own; None: from the beginning) until now, then end.

        A page without records has a cursor, too. Raises TransientError (wait and call again with the last cursor),
        SetupError naming the permission for 401 and 403, BrokenError for a foreign next link and for a cursor that
        comes twice.
        """

    def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        """Yield the records that the vendor shows of a closed interval, for an audit of what was read.

        It moves no cursor. Raises what ``changes`` raises. Without ``rereads`` there is no such reading.
        """

    def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        """Yield all accounts and grants that stand as ``account_seen`` and ``grant_seen``, then one ``census_ended``.

        ``since``: the ``began_at`` of an earlier one, to list only what changed; None lists all. An interrupted
        census has no end marker, and closes nothing.
        """

    async def close(self) -> None:
        """Release connections."""


class Opening(NamedTuple):
    """What a vendor's package is given to make its collector of.

    ``path`` is the settings' path of the source (``sources[0]``), ``environ`` holds what they refer to, ``since`` is
    where a stream without a cursor begins (None: as far back as the vendor keeps it), ``book`` what was seen lately.
    """

    settings: SourceSettings
    path: str
    environ: Mapping[str, str]
    since: datetime | None
    book: Book


class Vendor(Protocol):
    """What every vendor's package offers as ``VENDOR``, found by folder."""

    idp: str

    def open(self, opening: Opening) -> Collector:
        """Return the collector. Raises SetupError when the settings are not whole; nothing is requested yet."""
