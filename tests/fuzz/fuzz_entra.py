"""Any JSON, anywhere in an Entra record, gives events or RecordError and nothing else.

``python -m tests.fuzz.fuzz_entra 100000`` is the long run; the suite has a short one.
"""

from __future__ import annotations

import copy
import json
import random
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from ingest.collectors.entra import TRANSLATOR
from ingest.collectors.entra.envelope import CATEGORIES
from ingest.collectors.interface import Context
from ingest.contract.codec import decode, encode
from ingest.contract.errors import RecordError
from tests.ingest.collectors.entra.authored import NOW, Record, envelope, recorded_cases, sign_in_row, workload_row

TABLES = ("accounts", "applications", "consent", "credentials", "groups", "invitations", "pim", "provisioning", "roles")
_CATEGORIES = (*CATEGORIES, "NetworkAccessTrafficLogs", "", "\x00")
_STREAMS = (None, "sign_ins_interactive", "directory_audits", "provisioning", "risky_users", "no such stream")
_SCALARS = (None, True, False, 0, -1, 2**63, 2**70, -(2**70), 10**400, -0.5, 1e308, float("inf"), float("nan"))
_WORDS = (
    "", "\x00", "\ud800", "a\udfffb", "é\x00", "x" * 600, "[" * 5000, '{"a":' * 5000, '"', '"\\ud800"', "-", "--1", "²",
    "[true]", '["Guest"]', '"\\"x\\""', "null", "{}", "[{}]", '[[{"displayName":[]}]]', "NaN", "1e999", "7/17/2026",
    "2026-07-17T14:10:02Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00",
)  # fmt: skip
_NESTED: tuple[Any, ...] = (
    [], {}, [None, 1, "x", [], {}, True], [[[[]]]], {"": None, "id": {}, "displayName": [1], "\x00": "\x00"},
    {"user": [], "app": "x", "id": 7}, {"\ud800": "\ud800"},
)  # fmt: skip


def _odd(rng: random.Random) -> Any:
    """Return something that no contract foresees."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(_SCALARS)
    if kind == 1:
        return rng.choice(_WORDS)
    return copy.deepcopy(rng.choice(_NESTED)) if kind == 2 else _deep(rng.choice((50, 3000)))


def _deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def seeds() -> list[Record]:
    """Return well-formed records of every table and event type, bare and in envelopes."""
    rows: list[tuple[Record, str]] = [
        (sign_in_row(), "SignInLogs"),
        (workload_row("servicePrincipal"), "ServicePrincipalSignInLogs"),
        ({"riskEventType": "x", "detectedDateTime": "2026-07-17T14:10:02Z", "userId": "u"}, "UserRiskEvents"),
        ({"id": "u", "riskLastUpdatedDateTime": "2026-07-17T14:10:02Z", "riskState": "atRisk"}, "RiskyUsers"),
    ]
    for table in TABLES:
        category = "ProvisioningLogs" if table == "provisioning" else "AuditLogs"
        rows.extend((case["record"], category) for case in recorded_cases(table))
    return [row for row, _ in rows] + [envelope(row, category) for row, category in rows]


def mutate(record: Record, rng: random.Random) -> Record:
    """Return a copy with one to four of its places, at any depth, replaced, removed, doubled or renamed."""
    mutated: Record = json.loads(json.dumps(record))
    for _ in range(rng.randint(1, 4)):
        places = list(_places(mutated))
        if not places:
            break
        holder, key = rng.choice(places)
        what = rng.random()
        if what < 0.7:
            holder[key] = _odd(rng)
        elif what < 0.8:
            del holder[key]
        elif what < 0.9:
            holder[key] = _as_text(holder[key]) if rng.random() < 0.5 else [holder[key], holder[key]]
        elif isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
    if rng.random() < 0.1 and "category" in mutated:
        mutated["category"] = rng.choice(_CATEGORIES)
    return mutated


def _as_text(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 3000 + "]" * 3000


def _places(value: Any, depth: int = 0) -> list[tuple[Any, Any]]:
    """Return every (container, key) of a value, as deep as records go."""
    if depth > 12 or not isinstance(value, (dict, list)):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    found = [(value, key) for key in keys]
    for key in keys:
        found.extend(_places(value[key], depth + 1))
    return found


def check(record: Any, stream: str | None = None) -> bool:
    """Translate, hold the promises, and return whether there were events rather than a RecordError."""
    raw = b'{"kept":"as it stood"}'
    context = Context(NOW, stream=stream)
    if isinstance(record, dict):
        TRANSLATOR.recognises(record)
    try:
        events = TRANSLATOR.translate(record, raw, context)
    except RecordError:
        return False
    assert events
    again = TRANSLATOR.translate(record, raw, context)
    assert [(e.event_id, e.content_hash) for e in events] == [(e.event_id, e.content_hash) for e in again]
    for event in events:
        assert event.event_id.startswith("entra:")
        assert event.source.idp == "entra"
        # What NUL or a lone surrogate would break is the bus and the store: the bytes must come back as they went.
        value = encode(event)
        assert not any("\x00" in text for text in _texts(msgspec.json.decode(value)))
        assert encode(decode(value)) == value
    return True


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, keys too."""
    if isinstance(value, str):
        yield value
    for inner in (*value.items(),) if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from _texts(inner)


def main(count: int, seed: int = 1) -> dict[str, int]:
    """Try ``count`` mutated records and return how many became events and how many were refused."""
    rng, tried, found = random.Random(seed), seeds(), {"events": 0, "refused": 0}
    for _ in range(count):
        record = mutate(rng.choice(tried), rng)
        found["events" if check(record, rng.choice(_STREAMS)) else "refused"] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)}\n")
