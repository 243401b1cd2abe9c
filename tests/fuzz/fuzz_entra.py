"""Any JSON, anywhere in an Entra record, gives events or RecordError and nothing else.

``python -m tests.fuzz.fuzz_entra 100000`` is the long run; the suite has a short one.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import msgspec
import orjson

from ingest.collectors.entra import TRANSLATOR
from ingest.collectors.entra.record.envelope import CATEGORIES
from ingest.contract.codec import decode, encode
from ingest.contract.errors import RecordError
from ingest.translation.interface import Context
from ingest.translation.translating import events_of
from tests.fuzz.mutation import Record, mutate, texts
from tests.ingest.collectors.entra.authored import NOW, envelope, recorded_cases, sign_in_row, workload_row
from tests.ingest.collectors.natives import outcomes_of

TABLES = ("accounts", "applications", "consent", "credentials", "groups", "invitations", "pim", "provisioning", "roles")
_CATEGORIES = (*CATEGORIES, "NetworkAccessTrafficLogs", "", "\x00")
_STREAMS = (None, "sign_ins_interactive", "directory_audits", "provisioning", "risky_users", "no such stream")


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


def mutated(record: Record, rng: random.Random) -> Record:
    """Return a mutated copy, at times of another category."""
    found = mutate(record, rng)
    if rng.random() < 0.1 and "category" in found:
        found["category"] = rng.choice(_CATEGORIES)
    return found


def check(record: Any, stream: str | None = None) -> bool:
    """Translate, hold the promises, and return whether there were events rather than a RecordError."""
    raw = b'{"kept":"as it stood"}'
    context = Context(NOW, stream=stream)
    if isinstance(record, dict):
        TRANSLATOR.recognises(record)
        _alike(record)
    try:
        events = events_of(TRANSLATOR, record, raw, context)
    except RecordError:
        return False
    assert events
    again = events_of(TRANSLATOR, record, raw, context)
    assert [(e.event_id, e.content_hash) for e in events] == [(e.event_id, e.content_hash) for e in again]
    for event in events:
        assert event.event_id.startswith("entra:")
        assert event.source.idp == "entra"
        # What NUL or a lone surrogate would break is the bus and the store: the bytes must come back as they went.
        value = encode(event)
        assert not any("\x00" in text for text in texts(msgspec.json.decode(value)))
        assert encode(decode(value)) == value
    return True


def _alike(record: Record) -> None:
    """Hold that a record that is decoded at all gives the same native and whole."""
    try:
        raw = json.dumps(record).encode()
        orjson.loads(raw)
    except (RecursionError, orjson.JSONDecodeError):
        return
    outcomes_of(TRANSLATOR, raw)


def main(count: int, seed: int = 1) -> dict[str, int]:
    """Try ``count`` mutated records and return how many became events and how many were refused."""
    rng, tried, found = random.Random(seed), seeds(), {"events": 0, "refused": 0}
    for _ in range(count):
        record = mutated(rng.choice(tried), rng)
        found["events" if check(record, rng.choice(_STREAMS)) else "refused"] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)}\n")
