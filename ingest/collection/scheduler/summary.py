"""What a collection tells when it ends: a row per stream, a sentence per failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.collection.scheduler.census_runner import STREAM
from ingest.collection.scheduler.runner import Done
from ingest.collection.scheduler.source_loop import Open

Row = dict[str, object]


def rows(sources: Sequence[Open]) -> Iterator[Row]:
    """Yield a row per stream, and one per census that published something."""
    for source in sources:
        for reading in source.readings:
            tally = reading.tally
            spans = [span for _, span in tally.streams()]
            yield {
                "source": source.name,
                "stream": reading.stream,
                "records": tally.records,
                "events": tally.events,
                "rejected": tally.rejected,
                "first_at": min((span.first_at for span in spans), default=None),
                "last_at": max((span.last_at for span in spans), default=None),
            }
        published = source.listing.published
        if published:
            yield {
                "source": source.name,
                "stream": STREAM,
                "events": published.total(),
                "kinds": dict(published),
                "partial": source.listing.partial,
            }


def failure_lines(done: Done) -> Iterator[str]:
    """Yield what the operator should know: each failure once, and what a census could not list."""
    told: dict[str, list[str]] = {}
    for failure in done.failures:
        told.setdefault(f"{failure.source}: {failure.error}", []).append(failure.what)
    for message, streams in told.items():
        yield f"{', '.join(streams)} stopped: {message}"
    for source in done.sources:
        if source.listing.partial:
            yield f"{source.name}: the census is partial, it closes nothing of: {', '.join(source.listing.partial)}"
