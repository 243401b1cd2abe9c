"""A folded batch as rows: what the writer stores, ready in the order of their keys, and small enough to be sent."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.model.coverage import Stretch
from ingest.contract.rejection import Rejection

FactRow = tuple[str, str, int, str, str, str, int, bytes, bytes]
Rows = list[tuple[Any, ...]]


class Folded(msgspec.Struct, array_like=True):
    """Rows of the tables that they are named after, each in order of its key, without the columns the store adds."""

    shard: int = 0
    events: int = 0
    unreadable: int = 0
    usage: Rows = []
    rollups: Rows = []
    sessions: Rows = []
    other: Rows = []
    sightings: Rows = []
    facts: list[FactRow] = []
    instants: list[tuple[str, str, list[int]]] = []
    """Per (issuer, stream), the instants of its records."""
    stated: list[Stretch] = []
    censuses: Rows = []
    listed: Rows = []
    ended: Rows = []
    """Per end marker of a census: its id, what it counts, and itself."""
    rejected: list[Rejection] = []
