"""Records as the events that they become."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.collectors.entra import TRANSLATOR as ENTRA
from ingest.collectors.okta import TRANSLATOR as OKTA
from ingest.contract.event import Event
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import events_of
from simulator.records.record import Record, encode

NOW = datetime(2026, 10, 28, tzinfo=UTC)
TRANSLATORS: dict[str, Translator] = {"okta": OKTA, "entra": ENTRA}


def events(record: Record) -> list[Event]:
    context = Context(observed_at=NOW, tenant=record.tenant)
    return events_of(TRANSLATORS[record.idp], record.body, encode(record.body), context)
