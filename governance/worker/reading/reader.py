"""Reads the bus and folds batches, in a thread of its own, while the batch before is being written."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Engine

from governance.folds.batch_rows import Folded
from governance.folds.usage.batch import Batch
from governance.model.places import first_place
from governance.store.database.engine import reading
from governance.store.running.progress import positions
from governance.worker.reading.told_names import ToldNames
from ingest.bus.interface import Bus, Message, Partition, Subscriber
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode, encode_bare, type_header
from ingest.contract.errors import BrokenError, JitgovError, RecordError, SetupError
from ingest.contract.glance import glance, tells_of_use
from ingest.contract.rejection import decode_rejection, reject

FULL_POLL = 5_000
"""Messages of one poll at most; as many in a batch mean that more were waiting."""
_WAIT_MS = 200
_BACKLOG, _NEXT_MS = 1_000, 50
"""A batch of so many is of a backlog, of which the next fetch may take so long; less is handed over as it came."""
_FILL_SECONDS = 1.0
"""So long a waiting writer is left without a batch that still grows: 20,000 at once cost half of four times 5,000."""
_NO_SHARD = 1 << 30
"""Rows of a batch are kept per shard, the lowest of the events' partitions: its offset's lock guards them."""


class Read(NamedTuple):
    """A folded batch, and the offsets that it spans."""

    batch: Folded
    spans: dict[Partition, tuple[int, int]]


class Reader:
    """Polls, decodes and folds ahead of the writer: one batch ready, one in the making, no more."""

    def __init__(self, bus: Bus, engine: Engine, group: str, batch_size: int, rejected_ratio: float) -> None:
        self._bus, self._engine, self._group = bus, engine, group
        self._batch_size, self._rejected_ratio = batch_size, rejected_ratio
        self._ready: queue.Queue[Read | JitgovError] = queue.Queue(maxsize=1)
        self._stop, self._rewind, self._idle = threading.Event(), threading.Event(), threading.Event()
        self._hungry = threading.Event()
        self._next: dict[Partition, int] = {}
        self._told_names = ToldNames()
        self._thread = threading.Thread(target=self._run, name="jitgov-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def take(self, timeout: float) -> Read | None:
        """Return the next batch; None when there is none within ``timeout`` seconds. Raises what stopped the reader."""
        self.hunger()
        try:
            return self.next(timeout)
        finally:
            self._hungry.clear()

    def hunger(self) -> None:
        """Hand over what there is, however little, once."""
        self._hungry.set()

    def next(self, timeout: float) -> Read | None:
        """As ``take``, without hurrying the reader."""
        try:
            next_read = self._ready.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(next_read, JitgovError):
            raise next_read
        return next_read

    def idle(self) -> bool:
        """Tell whether the last poll found nothing, nothing lags and nothing waits to be taken."""
        return self._idle.is_set() and self._ready.empty()

    def rewind(self) -> None:
        """Drop what was read ahead and go back to the offsets in the store, but keep what stopped the reader."""
        self._rewind.set()
        self._idle.clear()
        try:
            dropped = self._ready.get_nowait()
        except queue.Empty:
            return
        if isinstance(dropped, JitgovError):
            self._ready.put(dropped)

    def stop(self) -> None:
        """End the thread and leave the group."""
        self._stop.set()
        self.rewind()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._read()
        except JitgovError as error:
            self._tell(error)
        except Exception as error:  # noqa: BLE001 - the worker would wait for this thread for ever
            self._tell(_fault(error))

    def _read(self) -> None:
        with closing(self._bus.subscriber(self._group, [EVENTS_TOPIC, REJECTED_TOPIC], self._positions)) as subscriber:
            while not self._stop.is_set():
                self._turn(subscriber)

    def _positions(self, partitions: Iterable[Partition]) -> Mapping[Partition, int]:
        with reading(self._engine) as connection:
            offsets = positions(connection, partitions)
        self._told_names.forget()
        self._next.update(offsets)
        self._idle.clear()
        return offsets

    def _turn(self, subscriber: Subscriber) -> None:
        if self._rewind.is_set():
            self._rewind.clear()
            for partition, offset in self._positions(subscriber.assigned()).items():
                subscriber.seek(partition, offset)
        batch: Batch | None = None
        began = 0.0
        spans: dict[Partition, tuple[int, int]] = {}
        while not self._stop.is_set() and not self._rewind.is_set():
            events = batch.events if batch is not None else 0
            wait_ms = _WAIT_MS if batch is None else _NEXT_MS if events >= _BACKLOG else 0
            polled = subscriber.poll(min(self._batch_size - events, FULL_POLL), wait_ms)
            if polled:
                self._idle.clear()
                if batch is None:
                    batch, began = Batch(_NO_SHARD, encode_bare, self._told_names.logins), time.monotonic()
                for partition, messages in polled.items():
                    if partition.topic == EVENTS_TOPIC:
                        batch.shard = min(batch.shard, partition.partition)
                    self._fold(batch, partition, messages, spans)
            if batch is None:
                self._note_idle(subscriber)
                return
            # Under load the batch grows while the writer is busy; a waiting writer gets what is there once no more is.
            grows = bool(polled) and time.monotonic() - began < _FILL_SECONDS
            if batch.events >= self._batch_size or (self._hungry.is_set() and not grows):
                break
            if not polled:
                self._hungry.wait(_WAIT_MS / 1000)
        if batch is not None and not self._rewind.is_set():
            self._check_ratio(batch)
            self._hungry.clear()
            folded = batch.folded()
            folded.names = self._told_names.fresh(folded.names)
            self._hand_over(Read(folded, spans))

    def _note_idle(self, subscriber: Subscriber) -> None:
        # The broker is asked only until it is known: what comes later comes by a poll, which says that it is over.
        if self._idle.is_set() or not self._ready.empty() or not subscriber.assigned():
            return
        if subscriber.lag() == 0:
            self._idle.set()
        if self._rewind.is_set():
            # It came while the broker was asked: what is read again may be all that is left.
            self._idle.clear()

    def _fold(
        self,
        batch: Batch,
        partition: Partition,
        messages: Iterable[Message],
        spans: dict[Partition, tuple[int, int]],
    ) -> None:
        begin = spans[partition][0] if partition in spans else self._next.get(partition, 0)
        end = begin
        take: Callable[[Message], None] = (
            _event_into(batch) if partition.topic == EVENTS_TOPIC else _rejection_into(batch)
        )
        base = first_place(partition.partition)
        for message in messages:
            offset = message.offset
            end = offset + 1
            batch.place = base + offset
            try:
                take(message)
            except SetupError as error:
                place = f"{partition.topic}, partition {partition.partition}, offset {offset}"
                raise SetupError(f"{place}: {error}. Nothing of this poll was taken") from error
        spans[partition] = (begin, end)
        self._next[partition] = end

    def _check_ratio(self, batch: Batch) -> None:
        if batch.events >= self._batch_size and batch.unreadable > self._rejected_ratio * batch.events:
            raise BrokenError(
                f"{batch.unreadable} of {batch.events} events on {EVENTS_TOPIC} do not fit the contract: find out "
                "what else publishes to this topic. Nothing of this batch was taken"
            )

    def _hand_over(self, read: Read) -> None:
        while not self._stop.is_set() and not self._rewind.is_set():
            if self._put(read):
                return

    def _tell(self, error: JitgovError) -> None:
        # A rewind drops batches alone: this thread has ended, and the worker would wait for it for ever.
        while not self._stop.is_set():
            if self._put(error):
                return

    def _put(self, what: Read | JitgovError) -> bool:
        try:
            self._ready.put(what, timeout=0.05)
        except queue.Full:
            return False
        return True


def _fault(error: Exception) -> BrokenError:
    """Return what the worker is told of an error that nobody foresaw."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return BrokenError(f"the reader failed at {place.filename}:{place.lineno}: {type(error).__name__}: {error}")


def _event_into(batch: Batch) -> Callable[[Message], None]:
    add, add_use = batch.add, batch.add_use

    def take(message: Message) -> None:
        ce_type = type_header(message.headers)
        try:
            if tells_of_use(ce_type):
                add_use(glance(message.value))
            else:
                add(decode(message.value, ce_type))
        except RecordError as error:
            batch.events += 1
            batch.unreadable += 1
            batch.rejected.append(reject(message.value, str(error)))

    return take


def _rejection_into(batch: Batch) -> Callable[[Message], None]:
    def take(message: Message) -> None:
        batch.events += 1
        try:
            batch.rejected.append(decode_rejection(message.value, type_header(message.headers)))
        except RecordError as error:
            batch.rejected.append(reject(message.value, str(error)))

    return take
