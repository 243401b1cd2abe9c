"""Any JSON, anywhere in an Okta record, gives events or RecordError and nothing else, in slots or decoded whole.

``python -m tests.fuzz.fuzz_okta 100000`` is the long run; the suite has a short one.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import msgspec
import orjson
import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.collectors.okta.ignored.vendor_types import IGNORED
from ingest.collectors.okta.mapping.vendor_types import ROWS
from ingest.contract.codec import decode, encode
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.translation.translating import events_of
from tests.fuzz.mutation import Record, mutate, texts
from tests.ingest.collectors.natives import outcomes_of
from tests.ingest.collectors.okta.cases import CASES
from tests.ingest.collectors.okta.records import CONTEXT

_TYPES = (*ROWS, *sorted(IGNORED)[::40], "vendor.invents.something", "", "user.lifecycle.create ", "\x00")
_RAW = b'{"kept":"as it stood"}'


def mutated(record: Record, rng: random.Random) -> Record:
    """Return a mutated copy, at times of another type, as an import job's, or without the vendor's id."""
    found = mutate(record, rng)
    luck = rng.random()
    if luck < 0.1:
        found["eventType"] = rng.choice(_TYPES)
    elif luck < 0.2:
        found["uuid"] = None
    elif luck < 0.3:
        found["transaction"] = {"type": "JOB"}
    return found


def check(record: Any) -> bool:
    """Translate, hold the promises, and return whether there were events rather than a RecordError."""
    TRANSLATOR.recognises(record)
    _alike(record)
    try:
        events = events_of(TRANSLATOR, record, _RAW, CONTEXT)
    except RecordError as error:
        assert str(error)
        return False
    assert events
    again = events_of(TRANSLATOR, record, _RAW, CONTEXT)
    assert [(e.event_id, e.content_hash) for e in events] == [(e.event_id, e.content_hash) for e in again]
    for event in events:
        assert event.event_id.startswith("okta:")
        assert event.account is None or (event.account.issuer == "okta:acme" and event.account.subject)
        assert not event.kind.startswith("grant_") or event.entitlement is not None
        # What NUL or a lone surrogate would break is the bus and the store: the bytes must come back as they went.
        value = encode(event)
        assert not any("\x00" in text for text in texts(msgspec.json.decode(value)))
        assert encode(decode(value)) == value
    return True


def _alike(record: Any) -> None:
    """Hold that what decodes says the same native, in slots and whole, and that what does not, does in none of them."""
    try:
        raw = json.dumps(record).encode()
    except RecursionError:
        return
    try:
        whole = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "infinity" not in str(error):  # a number beyond a double is JSON; in slots only what is looked at is read
            with pytest.raises(orjson.JSONDecodeError):
                TRANSLATOR.decode(raw)
        return
    assert _outcome(TRANSLATOR.decode(raw)) == _outcome(whole)
    outcomes_of(TRANSLATOR, raw)


def _outcome(record: Any) -> list[Event] | str:
    try:
        return events_of(TRANSLATOR, record, _RAW, CONTEXT)
    except RecordError as error:
        return str(error)


def main(count: int, seed: int = 1) -> dict[str, int]:
    """Try ``count`` mutated records and return how many became events and how many were refused."""
    rng, tried, found = random.Random(seed), [case.record for case in CASES.values()], {"events": 0, "refused": 0}
    for _ in range(count):
        found["events" if check(mutated(rng.choice(tried), rng)) else "refused"] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)}\n")
