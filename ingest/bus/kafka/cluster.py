"""What both Kafka clients are told alike: the cluster and the operator's options, and how our topics are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingest.bus.kafka.options import Options
from ingest.contract.errors import SetupError

MAX_RECORD_BYTES = 1_048_576
"""Largest record batch of a topic, stated: the broker's own default may have been changed. MAX_MESSAGE_BYTES fits."""

DELIVERY_SECONDS = 30
"""How long a message may take to be on all replicas, before it counts as not published."""
REQUEST_MS = 15_000
"""How long the broker has to answer a request, where the operator's ``request_timeout_ms`` says nothing else."""
LEAVE_SECONDS = 5.0
"""How long leaving waits for the broker: it misses by itself who does not come to say so."""
SILENCE_SECONDS = 2.0
"""Without a message for so long, a reader asks the broker whether it is there."""

_MAX_REPLICAS = 3
_FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}


class Cluster(NamedTuple):
    """The brokers to ask first, and the operator's options for every client."""

    servers: Sequence[str]
    options: Options

    @property
    def name(self) -> str:
        """Return the cluster's name for messages."""
        return f"kafka://{','.join(self.servers)}"

    def milliseconds(self, option: str, default: int) -> int:
        """Return the operator's value of an option that is a time."""
        return int(self.options.get(option, default))

    @property
    def answer_ms(self) -> int:
        """Return how long a question waits that is not a poll: as any request, for who gives up asks all over again."""
        return self.milliseconds("request_timeout_ms", REQUEST_MS)


class TopicPlan(NamedTuple):
    """How a new topic is made."""

    replicas: int
    configs: Mapping[str, str]


def missing_topic(cluster: Cluster, topic: str) -> SetupError:
    """Return the error for a topic that must be there."""
    return SetupError(f"{cluster.name} has no topic {topic}: `jitgov import`, `collect` or `govern` makes it")


def topic_plan(brokers: int) -> TopicPlan:
    """Return the plan on so many brokers: kept for ever, up to three replicas.

    With three replicas two must have a message before it counts as published.
    """
    replicas = min(_MAX_REPLICAS, brokers)
    in_sync = {"max.message.bytes": str(MAX_RECORD_BYTES), "min.insync.replicas": str(max(1, replicas - 1))}
    return TopicPlan(replicas, {**_FOR_EVER, **in_sync})
