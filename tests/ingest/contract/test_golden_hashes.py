"""The content hashes and ids of all fixture records stay what they were: another hash would make each a revision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import orjson

from ingest.collectors.entra import TRANSLATOR as ENTRA
from ingest.collectors.okta import TRANSLATOR as OKTA
from ingest.contract.event import FirstKind
from ingest.contract.sealing import content_hash
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import events_of
from tests.ingest.contract.events import FINANCE, PAYROLL, granted

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLDEN = Path(__file__).parent / "golden_hashes.txt"
CONTEXT = Context(datetime(2026, 1, 31, tzinfo=UTC), tenant="acme")
TRANSLATORS: dict[str, Translator] = {"okta": OKTA, "entra": ENTRA}


def hashes() -> Iterator[str]:
    """Yield a line for each event of each fixture record, and for a made-up event of each kind."""
    for file in sorted(FIXTURES.glob("*/*.ndjson")):
        for raw in file.read_bytes().splitlines():
            line = orjson.loads(raw)
            record = line.get("record", line)
            for event in events_of(TRANSLATORS[file.parent.name], record, orjson.dumps(record), CONTEXT):
                yield f"{event.event_id} {event.kind} {event.content_hash}"
    for kind in get_args(FirstKind):
        yield f"{kind} {content_hash([granted(kind, FINANCE, application=PAYROLL)])}"


def test_every_hash_of_the_first_schema_is_what_it_was() -> None:
    golden = GOLDEN.read_text().splitlines()
    assert len(golden) > 150
    assert list(hashes()) == golden
