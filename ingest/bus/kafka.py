"""The Kafka bus: for many machines, several governing processes, and publishers that are not ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.bus.interface import Positions, Publisher, Subscriber
from ingest.bus.kafka_client import Cluster, require_c_checksum
from ingest.bus.kafka_options import Options, checked_options
from ingest.bus.kafka_publisher import KafkaPublisher
from ingest.bus.kafka_subscriber import KafkaSubscriber
from ingest.bus.kafka_topics import create_topics


class KafkaBus:
    """The bus on a Kafka cluster, first asked at ``servers`` (HOST:PORT).

    Connects when first used. Raises SetupError for options that may not be set, and when the C checksum is missing.
    """

    def __init__(self, servers: Sequence[str], options: Options) -> None:
        require_c_checksum()
        self._cluster = Cluster(servers, checked_options(options))

    def create_topics(self, topics: Mapping[str, int]) -> None:
        create_topics(self._cluster, topics)

    def publisher(self) -> Publisher:
        return KafkaPublisher(self._cluster)

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        return KafkaSubscriber(self._cluster, group, topics, positions)
