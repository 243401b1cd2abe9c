"""The Kafka bus by librdkafka."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.bus.interface import Lookup, Positions, Publisher, Subscriber
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.librdkafka.lookup import LibrdkafkaLookup
from ingest.bus.kafka.librdkafka.options import lacking
from ingest.bus.kafka.librdkafka.publisher import LibrdkafkaPublisher
from ingest.bus.kafka.librdkafka.subscriber import LibrdkafkaSubscriber
from ingest.bus.kafka.librdkafka.topics import create_topics, topic_identity
from ingest.bus.kafka.options import Options, checked_options
from ingest.contract.codec import EVENTS_TOPIC
from ingest.contract.errors import SetupError


class LibrdkafkaBus:
    """The bus on a Kafka cluster, first asked at ``servers`` (HOST:PORT).

    Connects when first used. Raises SetupError for options that may not be set, or that librdkafka cannot do.
    """

    def __init__(self, servers: Sequence[str], options: Options) -> None:
        self._cluster = Cluster(servers, checked_options(options))
        if missing := list(lacking(options)):
            raise SetupError(
                f"bus.client librdkafka cannot do bus.options {', '.join(missing)}; set bus.client to kafka-python"
            )

    def create_topics(self, topics: Mapping[str, int]) -> None:
        create_topics(self._cluster, topics)

    def identity(self) -> str:
        return topic_identity(self._cluster, EVENTS_TOPIC)

    def publisher(self) -> Publisher:
        return LibrdkafkaPublisher(self._cluster)

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        return LibrdkafkaSubscriber(self._cluster, group, topics, positions)

    def lookup(self) -> Lookup:
        return LibrdkafkaLookup(self._cluster)
