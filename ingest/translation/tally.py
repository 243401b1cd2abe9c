"""Counts what an import has read: records, kinds, and the span of every stream; two tallies add up to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import msgspec

from ingest.contract.event import Event, Source

_MAX_REASONS = 1_000
_source_of = attrgetter("source")


class Span(msgspec.Struct, array_like=True):
    """How many events a stream has, and the ``occurred_at`` of its first and its last."""

    events: int
    first_at: datetime
    last_at: datetime


class Tally(msgspec.Struct, array_like=True):
    """Counts of records read, events made and records rejected; only the first 1,000 different reasons are kept."""

    records: int = 0
    rejected: int = 0
    kinds: dict[str, int] = {}
    reasons: dict[str, int] = {}
    spans: dict[tuple[str, str, str], Span] = {}
    dated_ahead: dict[tuple[str, str, str], Span] = {}
    """Of the events that are dated later than they were read: a wrong clock, or a record that was tampered with."""

    @property
    def events(self) -> int:
        """Return how many events there are."""
        return sum(self.kinds.values())

    def note(self, events: Sequence[Event]) -> None:
        """Count events; fastest when events of one stream follow each other, as each change of stream is looked up."""
        for kind, count in Counter([event.kind for event in events]).items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count
        for source, stream_events in groupby(events, _source_of):
            listed = list(stream_events)
            instants = [event.occurred_at for event in listed]
            stream_key = (source.idp, source.tenant, source.stream)
            _extend(self.spans, stream_key, Span(len(instants), min(instants), max(instants)))
            read_at = listed[0].observed_at
            if self.spans[stream_key].last_at > read_at and (ahead := [at for at in instants if at > read_at]):
                _extend(self.dated_ahead, stream_key, Span(len(ahead), min(ahead), max(ahead)))

    def note_rejected(self, reason: str, pieces: int = 1) -> None:
        """Count a rejection, which may stand for several pieces."""
        self.rejected += pieces
        self.records += pieces - 1
        if reason in self.reasons or len(self.reasons) < _MAX_REASONS:
            self.reasons[reason] = self.reasons.get(reason, 0) + pieces

    def add(self, other: Tally) -> None:
        """Add what ``other`` counted."""
        self.records += other.records
        self.rejected += other.rejected
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count
        for reason, count in other.reasons.items():
            if reason in self.reasons or len(self.reasons) < _MAX_REASONS:
                self.reasons[reason] = self.reasons.get(reason, 0) + count
        for stream_key, span in other.spans.items():
            _extend(self.spans, stream_key, span)
        for stream_key, span in other.dated_ahead.items():
            _extend(self.dated_ahead, stream_key, span)

    def streams(self) -> list[tuple[Source, Span]]:
        """Return the streams seen, by IdP, tenant and name."""
        return [(Source(*stream_key), span) for stream_key, span in sorted(self.spans.items())]


def largest_first(counts: dict[str, int], limit: int | None = None) -> dict[str, int]:
    """Return the counts with the largest first, at most ``limit``."""
    return dict(Counter(counts).most_common(limit))


def _extend(spans: dict[tuple[str, str, str], Span], stream_key: tuple[str, str, str], span: Span) -> None:
    own = spans.setdefault(stream_key, Span(0, span.first_at, span.last_at))
    own.events += span.events
    own.first_at, own.last_at = min(own.first_at, span.first_at), max(own.last_at, span.last_at)
