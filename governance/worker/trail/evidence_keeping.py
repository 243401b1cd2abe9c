"""Fetches the records behind findings' evidence from where they stand on the bus, so many a round, and keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Engine

from governance.folds.erased import NO_RAW, Erased, erased_body
from governance.model.places import partition_and_offset
from governance.store.database.engine import reading, writing
from governance.store.evidence.erased_rows import load_erased
from governance.store.evidence.evidence_records import EvidenceRecord, settle_evidence, waiting_evidence
from governance.worker.background_loops import Clock, Say
from ingest.bus.interface import Bus, Lookup, Message, Partition
from ingest.contract.codec import EVENTS_TOPIC, decode, encode_bare
from ingest.contract.errors import RecordError, TransientError

AT_ONCE = 200
"""Records of one round; the worker rests between two, so that there are at most a thousand a second."""
_TOGETHER = 8
"""Partitions of which one record each is asked for at a time: so many of the largest batches are a few megabytes."""
_MOST_ROUNDS = 50
"""At the end of a run that ends when it is idle: what is left then waits for the next worker."""

Answer = tuple[bytes, bytes]
"""An event without its record, and the record."""


class EvidenceKeeping:
    """One worker's share in fetching; where two fetch one record, both keep the same.

    It stays connected to the bus from round to round, for as long as something waits.
    """

    def __init__(self, bus: Bus, engine: Engine, clock: Clock) -> None:
        self._bus, self._engine, self._clock = bus, engine, clock
        self._lookup: Lookup | None = None

    def keep_some(self) -> int:
        """Fetch what waits longest; return how many records were settled. Raises TransientError: the bus is away."""
        with reading(self._engine) as connection:
            waiting, erased = waiting_evidence(connection, AT_ONCE), load_erased(connection)
        if not waiting:
            self.close()
            return 0
        lookup = self._lookup = self._lookup or self._bus.lookup()
        try:
            settled = [self._settled(record, answer, erased) for record, answer in _answered(lookup, waiting)]
        except TransientError:
            self.close()
            raise
        with writing(self._engine) as connection:
            settle_evidence(connection, settled)
        return len(settled)

    def keep_some_unless(self, *, busy: bool) -> bool:
        """Fetch what waits longest, unless a backlog is read; rest afterwards, whatever waits still."""
        if busy:
            self.close()
        else:
            self.keep_some()
        return False

    def keep_waiting(self, say: Say) -> None:
        """Fetch what waits, up to a bound; say it when the bus is away."""
        try:
            self.keep_all()
        except TransientError as fault:
            say(f"{fault}; records behind findings are fetched by the next worker")

    def keep_all(self) -> None:
        """Fetch what waits, up to a bound. Raises as ``keep_some``."""
        for _ in range(_MOST_ROUNDS):
            if self.keep_some() < AT_ONCE:
                break
        self.close()

    def close(self) -> None:
        """Leave the bus; another round connects again."""
        lookup, self._lookup = self._lookup, None
        if lookup is not None:
            lookup.close()

    def _settled(self, record: EvidenceRecord, answer: Answer | None, erased: Erased) -> EvidenceRecord:
        if answer is None:
            return record._replace(state="gone", settled_at=self._clock())
        body, raw = answer
        left = erased_body(body, erased) if erased else None
        if left is not None:
            body, raw = left, NO_RAW
        return record._replace(state="kept", settled_at=self._clock(), body=body, raw=raw)


def _answered(lookup: Lookup, waiting: Iterable[EvidenceRecord]) -> Iterator[tuple[EvidenceRecord, Answer | None]]:
    """Yield each record with what stands at its place; those of several partitions are asked for together."""
    queues: dict[Partition, list[EvidenceRecord]] = defaultdict(list)
    for record in waiting:
        queues[Partition(EVENTS_TOPIC, partition_and_offset(record.place)[0])].append(record)
    while queues:
        asked = {partition: queues[partition].pop() for partition in islice(queues, _TOGETHER)}
        offsets = {partition: partition_and_offset(record.place)[1] for partition, record in asked.items()}
        for partition, messages in lookup.at_several(offsets).items():
            yield asked[partition], _of_event(messages, asked[partition].event_id)
        queues = {partition: queue for partition, queue in queues.items() if queue}


def event_at(lookup: Lookup, event_id: str, place: int) -> Answer | None:
    """Return an event and its record from its place; None where that holds another one, or nothing any more."""
    number, offset = partition_and_offset(place)
    return _of_event(lookup.at(Partition(EVENTS_TOPIC, number), offset), event_id)


def _of_event(messages: Sequence[Message], event_id: str) -> Answer | None:
    for message in messages:
        try:
            event = decode(message.value)
        except RecordError:
            continue
        if event.event_id == event_id:
            return encode_bare(event), bytes(event.raw)
    return None
