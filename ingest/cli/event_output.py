"""The forms in which ``jitgov translate`` prints an event: jitgov's own shape, or OCSF."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ingest.contract.event import Event
from ingest.contract.ocsf import to_ocsf

View = Callable[[Event, bytes], bytes]
"""Takes an event and its bytes on the bus; returns one line of JSON."""


def canonical(_: Event, value: bytes) -> bytes:
    """Return the event's bytes as they are on the bus."""
    return value


def ocsf(event: Event, _: bytes) -> bytes:
    """Return the event as an object of its OCSF class."""
    return msgspec.json.encode(to_ocsf(event))


VIEWS: dict[str, View] = {"canonical": canonical, "ocsf": ocsf}
