"""How an event is printed: in the house's own shape or as OCSF; and how text from outside is shown on a terminal."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ingest.contract.event import Event
from ingest.contract.ocsf import to_ocsf

View = Callable[[Event, bytes], bytes]
"""From an event and its bytes on the bus to one line of JSON."""


def canonical(_: Event, value: bytes) -> bytes:
    """Return the event as it stands on the bus."""
    return value


def ocsf(event: Event, _: bytes) -> bytes:
    """Return the event as an object of its OCSF class."""
    return msgspec.json.encode(to_ocsf(event))


VIEWS: dict[str, View] = {"canonical": canonical, "ocsf": ocsf}


def printable(text: str) -> str:
    """Return the text with what would act on a terminal (escapes, line ends) spelled out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
