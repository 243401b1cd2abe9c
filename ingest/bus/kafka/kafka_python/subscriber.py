"""Reads from Kafka as a member of a consumer group, which only shares the partitions out.

No offset is committed to the group: the reader's own positions are asked at each assignment. After a rebalance they
are asked again: what was polled and not stored by then is polled again. The messages are kafka-python's own objects.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from kafka import TopicPartition
from kafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError, RetriableError

from ingest.bus.interface import Message, Partition, Positions
from ingest.bus.kafka.cluster import SILENCE_SECONDS, Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, translated
from ingest.bus.kafka.kafka_python.membership import Membership, join
from ingest.contract.errors import JitgovError, SetupError, TransientError

_SLICE_MS = 200  # how long the library polls at a time: an assignment that comes meanwhile waits for the end of it
_JOINING_SLICE_MS = 50
_GRACE_MS = 5  # after the first messages: what the next fetch already brought is taken along
_POLL_BYTES = 32 * 1024 * 1024  # no further fetch is taken along past that: 10,000 of the largest would be 9 GB


class KafkaPythonSubscriber:
    """One member of the group, joining at the first poll, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster, group: str, topics: Sequence[str], positions: Positions) -> None:
        self._cluster = cluster
        self._group = group
        self._topics = list(topics)
        self._ask_positions = positions
        self._member: Membership | None = None
        self._heard_at = 0.0
        self._postponed: JitgovError | None = None

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
        if self._postponed is not None:
            postponed, self._postponed = self._postponed, None
            raise postponed
        deadline = time.monotonic() + timeout_ms / 1000
        while True:
            messages = self._poll_once(max_messages, deadline)
            if messages or time.monotonic() >= deadline:
                return messages

    def seek(self, partition: Partition, offset: int) -> None:
        if self._member is not None and partition in self.assigned():
            self._member.place(self._ask_positions)
            self._member.consumer.seek(TopicPartition(*partition), offset)

    def assigned(self) -> frozenset[Partition]:
        given = [] if self._member is None else self._member.assigned()
        return frozenset(Partition(*place) for place in given)

    def lag(self) -> int:
        member = self._joined()
        if member is None:
            return 0
        try:
            member.place(self._ask_positions)
            places = member.assigned()
            if not places:
                return 0
            wait_ms = self._cluster.answer_ms
            ends = member.consumer.end_offsets(places, timeout_ms=wait_ms)
            return sum(ends[place] - (member.consumer.position(place, timeout_ms=wait_ms) or 0) for place in places)
        except KafkaError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        member, self._member = self._member, None
        if member is not None:
            member.leave()

    def _poll_once(self, max_messages: int, deadline: float) -> dict[Partition, list[Message]]:
        member = self._joined()
        if member is None:
            time.sleep(max(0.0, min(_SLICE_MS / 1000, deadline - time.monotonic())))
            return {}
        try:
            member.place(self._ask_positions)
            messages = self._gather(member, max_messages, deadline)
            if messages:
                self._heard_at = time.monotonic()
            elif time.monotonic() - self._heard_at > SILENCE_SECONDS:
                self._ask_broker(member)
            return messages
        except NoOffsetForPartitionError:
            return {}  # assigned just now, in the middle of the library's poll: the next turn places it
        except OffsetOutOfRangeError as error:
            self._go_to_beginning(member.consumer, error)
            return {}
        except KafkaError as error:
            raise self._failed(error) from error

    def _joined(self) -> Membership | None:
        if self._member is None:
            self._member = join(self._cluster, self._group, self._topics)
            self._heard_at = time.monotonic()
        return self._member

    def _gather(self, member: Membership, max_messages: int, deadline: float) -> dict[Partition, list[Message]]:
        """Poll until there are messages, then on while more come at once, up to ``max_messages``."""
        slice_ms = _SLICE_MS if member.assigned() else _JOINING_SLICE_MS
        wait_ms = max(0, min(slice_ms, int((deadline - time.monotonic()) * 1000)))
        gathered: dict[Partition, list[Message]] = {}
        messages_left, bytes_left = max_messages, _POLL_BYTES
        grace_ends_at = 0.0
        while messages_left > 0:
            try:
                polled = member.consumer.poll(timeout_ms=wait_ms, max_records=messages_left)
            except KafkaError as error:
                if not gathered:
                    raise
                # The library has moved past what it gave already: that goes out first, the error at the next poll.
                self._postponed = self._failed(error)
                break
            if member.fresh is not None:
                return {}  # the positions are asked anew: what came before them would come twice
            for place, messages in polled.items():
                gathered.setdefault(Partition(*place), []).extend(messages)
                messages_left -= len(messages)
                bytes_left -= sum(len(message.value) for message in messages)
            now = time.monotonic()
            grace_ends_at = grace_ends_at or now + 4 * _GRACE_MS / 1000
            if not polled or now >= grace_ends_at or bytes_left <= 0:
                break
            wait_ms = _GRACE_MS
        return gathered

    def _ask_broker(self, member: Membership) -> None:
        """Raise KafkaTimeoutError when the broker does not answer: the library's poll would wait in silence."""
        places = member.assigned()
        if places:
            member.consumer.end_offsets(places, timeout_ms=self._cluster.answer_ms)
        else:
            member.consumer.bootstrap(timeout_ms=self._cluster.answer_ms, refresh=True)
        self._heard_at = time.monotonic()

    def _go_to_beginning(self, consumer: KafkaClient, error: OffsetOutOfRangeError) -> None:
        for place, offset in error.args[0].items():
            if offset != 0:
                raise SetupError(
                    f"group {self._group} is at offset {offset} of {place.topic}/{place.partition}, which "
                    f"{self._cluster.name} does not hold: its retention dropped it unread, or it is another log"
                ) from error
            # From the beginning means from what retention left.
            consumer.seek_to_beginning(place)

    def _failed(self, error: KafkaError) -> JitgovError:
        """Return the house's error, and drop the consumer unless the broker is merely away: then it recovers itself."""
        failure = translated(self._cluster.name, error)
        if not isinstance(failure, TransientError) or not isinstance(error, RetriableError):
            self.close()
        return failure
