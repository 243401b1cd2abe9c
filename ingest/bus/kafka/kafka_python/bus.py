"""The Kafka bus by kafka-python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.bus.interface import Lookup, Positions, Publisher, Subscriber
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.kafka_python.client import require_c_checksum
from ingest.bus.kafka.kafka_python.lookup import KafkaPythonLookup
from ingest.bus.kafka.kafka_python.publisher import KafkaPythonPublisher
from ingest.bus.kafka.kafka_python.subscriber import KafkaPythonSubscriber
from ingest.bus.kafka.kafka_python.topics import create_topics, topic_identity
from ingest.bus.kafka.options import Options, checked_options
from ingest.contract.codec import EVENTS_TOPIC


class KafkaPythonBus:
    """The bus on a Kafka cluster, first asked at ``servers`` (HOST:PORT).

    Connects when first used. Raises SetupError for options that may not be set, and when the C checksum is missing.
    """

    def __init__(self, servers: Sequence[str], options: Options) -> None:
        require_c_checksum()
        self._cluster = Cluster(servers, checked_options(options))

    def create_topics(self, topics: Mapping[str, int]) -> None:
        create_topics(self._cluster, topics)

    def identity(self) -> str:
        return topic_identity(self._cluster, EVENTS_TOPIC)

    def publisher(self) -> Publisher:
        return KafkaPythonPublisher(self._cluster)

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        return KafkaPythonSubscriber(self._cluster, group, topics, positions)

    def lookup(self) -> Lookup:
        return KafkaPythonLookup(self._cluster)
