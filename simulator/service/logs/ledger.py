"""The ledger of records: everything that became visible, with the moment of it, as NDJSON.

It is what a test counts lost and doubled events against; ``simulator/organisation/ledger.py`` says what the records
must lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import orjson

from simulator.service.logs.log import Log

_LINES = 10_000


class Stream(NamedTuple):
    """Which log it is."""

    idp: str
    tenant: str
    name: str


def ledger_rows(logs: Mapping[Stream, Log], now: int) -> Iterator[dict[str, object]]:
    """Yield what is visible at an instant, stream by stream; instants are microseconds.

    ``revises`` marks a further version of a row under one id: no event of its own.
    """
    for stream, log in sorted(logs.items()):
        for entry in log.entries(now):
            yield {
                "event_id": f"{stream.idp}:{entry.vendor_id}",
                "idp": stream.idp,
                "tenant": stream.tenant,
                "stream": stream.name,
                "occurred_at": entry.occurred_at,
                "visible_at": entry.visible_at,
                "revises": entry.revises is not None,
            }


def ledger_ndjson(logs: Mapping[Stream, Log], now: int) -> Iterator[bytes]:
    """Yield the ledger's lines, many at once: each piece costs a server a change of threads."""
    rows = ledger_rows(logs, now)
    while piece := b"".join(orjson.dumps(row) + b"\n" for row in islice(rows, _LINES)):
        yield piece
