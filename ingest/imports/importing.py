"""Import: records of files onto the bus; what cannot be read goes to the rejected topic.

It publishes and does nothing else, so it may be stopped anywhere and run again: the same records give the same ids.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing

from ingest.bus.interface import Outgoing, Publisher
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, encode
from ingest.contract.coverage import Interval, claim_event
from ingest.files.input_bytes import files_of, total_bytes
from ingest.files.records import Readable, Unreadable
from ingest.imports.reader_process import batches_apart
from ingest.translation.batching import Batch, batches_of, read_batches, runs_of
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally
from ingest.translation.translating import outgoing

_MAX_HELD_BYTES = 4 * 1024 * 1024
_APART_BYTES = 4 * 1024 * 1024  # below this another process takes longer to start than it saves


class Importer:
    """Publishes what it is given; ``finish`` must follow the last. ``tally`` counts what was published."""

    def __init__(self, publisher: Publisher, translators: Sequence[Translator], context: Context) -> None:
        self.tally = Tally()
        self._publisher = publisher
        self._translators = translators
        self._context = context

    def take_files(self, names: Sequence[str], advance: Callable[[int], None] | None = None) -> None:
        """Publish what files give; large ones are read by a process of their own. ``advance`` is told stored bytes.

        Raises TransientError when the bus is away (import again, nothing doubles), SetupError for an unreadable file.
        """
        if _worth_a_process(names):
            self._publish(batches_apart(names, self._context), advance)
        else:
            self._publish(read_batches(names, self._translators, self._context), advance)

    def take(self, pieces: Iterable[Readable | Unreadable]) -> None:
        """Publish what pieces give. Raises TransientError when the bus is away."""
        self._publish(batches_of(runs_of(pieces), self._translators, self._context), None)

    def finish(self, covers: Interval | None) -> None:
        """Publish, when everything else is there, that ``covers`` was covered in each stream seen."""
        if covers is not None:
            observed_at = self._context.observed_at
            stated = [claim_event(source, covers, observed_at) for source, _ in self.tally.streams()]
            self._publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in stated])

    def _publish(self, batches: Generator[Batch], advance: Callable[[int], None] | None) -> None:
        """Publish the events as one stream, for each end of one waits for what is under way; rejections in between."""
        done = False
        rejections: list[Outgoing] = []

        def events() -> Iterator[Outgoing]:
            nonlocal done
            for batch in batches:
                yield from batch.events
                self.tally.add(batch.tally)
                rejections.extend(batch.rejections)
                if advance is not None:
                    advance(batch.read_bytes)
                if sum(len(each.value) for each in rejections) > _MAX_HELD_BYTES:
                    return
            done = True

        with closing(batches):
            while not done:
                self._publisher.publish(EVENTS_TOPIC, events())
                if rejections:
                    self._publisher.publish(REJECTED_TOPIC, rejections)
                    rejections.clear()


def _worth_a_process(names: Sequence[str]) -> bool:
    stored = total_bytes(files_of(names))
    return stored is not None and stored >= _APART_BYTES and (os.cpu_count() or 1) > 1
