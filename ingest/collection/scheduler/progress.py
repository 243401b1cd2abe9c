"""Shows a backfill's progress on a terminal: records per second, the instant reached, the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ingest.clients.http.rate_limiter import Clock
from ingest.collection.interface import Page
from ingest.collection.scheduler.stream_reader import Watch
from ingest.contract.instants import format_instant


@contextmanager
def shown(label: str, clock: Clock, console: Console | None = None) -> Iterator[Watch]:
    """Give the watcher to call with each page; it draws a line per stream on stderr if that is a terminal."""
    if console is None and not sys.stderr.isatty():
        yield lambda _stream, _page: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s, at {task.fields[at]}"),
        TimeRemainingColumn(),
        console=console or Console(stderr=True),
        transient=True,
    )
    with bar:
        yield _Lines(bar, label, clock).watch


class _Lines:
    """A line per stream, added at the stream's first page."""

    def __init__(self, bar: Progress, label: str, clock: Clock) -> None:
        self._bar = bar
        self._label = label
        self._clock = clock
        self._began_at = clock()
        self._tasks: dict[str, TaskID] = {}
        self._records: dict[str, int] = {}

    def watch(self, stream: str, page: Page) -> None:
        if stream not in self._tasks:
            name = f"{self._label} {stream}"
            self._tasks[stream] = self._bar.add_task(name, total=None, records=0, rate=0.0, at="the beginning")
        self._records[stream] = self._records.get(stream, 0) + len(page.records)
        seconds = max(self._clock() - self._began_at, 0.001)
        task, records = self._tasks[stream], self._records[stream]
        self._bar.update(task, records=records, rate=records / seconds)
        if page.position is not None:
            at = format_instant(page.position.at.replace(microsecond=0))
            self._bar.update(task, total=1.0, completed=page.position.share, at=at)
