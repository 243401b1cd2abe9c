"""The summary of a collection that ended: a row per stream, a sentence per failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.collection.scheduler.census_runner import STREAM
from ingest.collection.scheduler.runner import CollectionResult
from ingest.collection.scheduler.source_loop import Failure, OpenSource
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError

Row = dict[str, object]
_GRAVITY = (BrokenError, SetupError, TransientError)


def rows(sources: Sequence[OpenSource]) -> Iterator[Row]:
    """Yield a row per stream, and one per census that published something."""
    for source in sources:
        for reading in source.stream_readers:
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
        published = source.census_runner.published
        if published:
            yield {
                "source": source.name,
                "stream": STREAM,
                "events": published.total(),
                "kinds": dict(published),
                "partial": source.census_runner.partial,
            }


def gravest(failures: Sequence[Failure]) -> JitgovError | None:
    """Return the error whose exit code a collection ends with: a fault before wrong settings, waiting last."""
    errors = [failure.error for failure in failures]
    return min(errors, key=lambda error: _GRAVITY.index(type(error)) if type(error) in _GRAVITY else 0, default=None)


def failure_lines(done: CollectionResult) -> Iterator[str]:
    """Yield a line per failure, with every stream that it stopped, and a line per census that is partial."""
    streams_by_message: dict[str, list[str]] = {}
    for failure in done.failures:
        streams_by_message.setdefault(f"{failure.source}: {failure.error}", []).append(failure.task)
    for message, streams in streams_by_message.items():
        yield f"{', '.join(streams)} stopped: {message}"
    worst = gravest(done.failures)
    if isinstance(worst, TransientError):
        yield f"what stopped was given up for now, and keeps its place: call it again (exit code {worst.exit_code})"
    for source in done.sources:
        if source.census_runner.partial:
            partial = ", ".join(source.census_runner.partial)
            yield f"{source.name}: the census is partial, it closes nothing of: {partial}"
