"""Imports files: publishes the events of their records, and sends what cannot be read to the rejected topic.

An import only publishes, so it may be stopped anywhere and run again: the same records give the same ids.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing

from ingest.bus.interface import Outgoing, Publisher
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, encode
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Source
from ingest.files.input_bytes import files_of, total_bytes
from ingest.files.records import Readable, Unreadable
from ingest.imports.interpreter_tuning import suited_to_records
from ingest.imports.reader_process import batches_from_process
from ingest.translation.batching import Batch, batches_of, read_batches, runs_of
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally
from ingest.translation.translating import outgoing

_MAX_HELD_BYTES = 4 * 1024 * 1024
_PROCESS_PAYS_BYTES = 4 * 1024 * 1024  # below this another process takes longer to start than it saves


class Importer:
    """Publishes the events of files and pieces; call ``finish`` after the last. ``tally`` counts what was published."""

    def __init__(self, publisher: Publisher, translators: Sequence[Translator], context: Context) -> None:
        self.tally = Tally()
        self._publisher = publisher
        self._translators = translators
        self._context = context

    def take_files(self, names: Sequence[str], advance: Callable[[int], None] | None = None) -> None:
        """Publish the events of files; a process of its own reads large ones. ``advance`` receives the bytes read.

        Raises TransientError when the bus is away (import again, nothing doubles), SetupError for an unreadable file.
        """
        if _worth_a_process(names):
            self._publish(batches_from_process(names, self._context), advance)
        else:
            self._publish(read_batches(names, self._translators, self._context), advance)

    def take(self, pieces: Iterable[Readable | Unreadable]) -> None:
        """Publish the events of pieces. Raises TransientError when the bus is away."""
        self._publish(batches_of(runs_of(pieces), self._translators, self._context), None)

    def finish(self, covers: Interval | None, stated: Source | None = None) -> None:
        """Publish last of all that the files cover ``covers`` of each stream in them, and of the one ``stated``."""
        if covers is not None:
            observed_at = self._context.observed_at
            sources = {source for source, _ in self.tally.streams()} | ({stated} if stated is not None else set())
            ordered = sorted(sources, key=lambda source: (source.idp, source.tenant, source.stream))
            claims = [claim_event(source, covers, observed_at) for source in ordered]
            self._publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in claims])

    def _publish(self, batches: Generator[Batch], advance: Callable[[int], None] | None) -> None:
        """Publish the events in few calls, as each call waits for its last message; publish rejections in between."""
        all_read = False
        rejections: list[Outgoing] = []

        def events() -> Iterator[Outgoing]:
            nonlocal all_read
            for batch in batches:
                yield from batch.events
                self.tally.add(batch.tally)
                rejections.extend(batch.rejections)
                if advance is not None:
                    advance(batch.read_bytes)
                if sum(len(rejection.value) for rejection in rejections) > _MAX_HELD_BYTES:
                    return
            all_read = True

        with closing(batches), suited_to_records():
            while not all_read:
                self._publisher.publish(EVENTS_TOPIC, events())
                if rejections:
                    self._publisher.publish(REJECTED_TOPIC, rejections)
                    rejections.clear()


def _worth_a_process(names: Sequence[str]) -> bool:
    stored_bytes = total_bytes(files_of(names))
    return stored_bytes is not None and stored_bytes >= _PROCESS_PAYS_BYTES and (os.cpu_count() or 1) > 1
