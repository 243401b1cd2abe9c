"""The messages that a worker and its reader process exchange over pipes."""

from __future__ import annotations

import msgspec

from governance.folds.batch_rows import Folded
from governance.settings.sections import GovernanceSettings
from ingest.bus.kafka.options import ClientName

HUNGER, REWIND = b"h", b"r"
"""Orders: hand over what there is; go back to the offsets in the store."""

Address = tuple[str, dict[str, str | int | bool], ClientName]
"""A bus's URL, its options, and the client that speaks to it."""


class Task(msgspec.Struct, array_like=True):
    """What is to be read, where the reader's offsets stand, and what events mean.

    Goes as JSON: that keeps the settings' instants as they are spelt, of which the policies' version is made.
    """

    bus_url: str
    bus_options: dict[str, str | int | bool]
    bus_client: ClientName
    store_url: str
    group: str
    settings: GovernanceSettings
    generation: int = 0
    """The generation that the worker derives with."""


class Answer(msgspec.Struct, array_like=True):
    """A batch after so many rewinds, or a line to be said, or what stopped the reader, or that nothing more is there.

    Goes as MessagePack.
    """

    rewinds: int
    batch: Folded | None = None
    spans: list[tuple[str, int, int, int]] = []
    """(topic, partition, offset it began at, next offset)."""
    line: str | None = None
    failed: tuple[str, str] | None = None
