"""The topics that stand on every bus of ours, with their partitions."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC


def house_topics(partitions: int) -> Mapping[str, int]:
    """Return topic → partitions: as many as asked for events, one for the few records that cannot be read."""
    return {EVENTS_TOPIC: partitions, REJECTED_TOPIC: 1}
