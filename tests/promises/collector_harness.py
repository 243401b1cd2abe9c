"""What a vendor gives to have its collector held to the promises: ``HARNESS`` in its folder's ``promised.py``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import httpx

from ingest.collection.interface import Collector
from ingest.collection.registry import find_vendors
from ingest.store.checkpoints import SourceCheckpoints
from tests.ingest.collection.fakes import Time

Answers = Callable[[httpx.Request], httpx.Response]


class Said(NamedTuple):
    """What an event says, in short."""

    event_id: str
    kind: str
    subject: str | None


class Harness(Protocol):
    """One vendor: how to open its collector on scripted answers, and how its server would answer."""

    idp: str
    stream: str
    permission: str
    """What a 401 and a 403 must name."""
    secret: str
    """What the collector signs in with, and must never show."""

    def recorded(self) -> Sequence[tuple[bytes, Sequence[Said]]]:
        """Return records, and exactly the events that each must give."""

    def unmapped(self, contracts: Path) -> Sequence[str]:
        """Return the types of the vendor's catalogue, in this folder, neither mapped nor ignored on purpose."""

    def collector(self, answers: Answers, time: Time, source_checkpoints: SourceCheckpoints) -> Collector:
        """Return the collector on this transport and clock; its rate limits are the vendor's."""

    def aside(self, request: httpx.Request) -> httpx.Response | None:
        """Return the answer to what is asked beside the log (a token, the vendor's clock), None for the log itself."""

    def page(self, records: Sequence[bytes], next_url: str | None) -> httpx.Response:
        """Return a page of the log; ``next_url`` None: the log ends here for now."""

    def throttled(self, seconds: int) -> httpx.Response:
        """Return a refusal that asks to wait so many seconds."""


def harnesses() -> list[Harness]:
    """Return the harness of every collector that is found by folder; one without it is an error."""
    return [
        importlib.import_module(f"tests.ingest.collectors.{found.idp}.promised").HARNESS for found in find_vendors()
    ]
