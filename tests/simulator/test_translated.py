from __future__ import annotations

from ingest.collectors.entra import TRANSLATOR as ENTRA
from ingest.translation.interface import Context
from ingest.translation.translating import events_of
from simulator.entra.envelope import enveloped
from simulator.entra.sign_ins import TENANT_ID
from simulator.records.record import encode
from tests.simulator.made import small, small_records
from tests.simulator.translating import NOW, TRANSLATORS, events


def test_each_record_is_recognised_as_its_vendors_and_stream() -> None:
    for record in small_records():
        for idp, translator in TRANSLATORS.items():
            assert translator.recognises(record.body) is (idp == record.idp)
        assert {event.source.stream for event in events(record)} == {record.stream}


def test_nothing_planted_is_of_kind_other() -> None:
    unmapped = [event.vendor_type for r in small().stage.records for event in events(r) if event.kind == "other"]
    assert not unmapped


def test_an_event_has_the_id_that_the_ledger_uses() -> None:
    for record in small().stage.records[:500]:
        first = events(record)[0]
        assert first.event_id.partition("#")[0] == record.event_id


def test_a_row_in_an_envelope_says_what_the_bare_row_says() -> None:
    for record in small().stage.records:
        if record.idp == "entra":
            wrapped = enveloped(record, TENANT_ID)
            context = Context(observed_at=NOW, tenant=record.tenant)
            (event, *_) = events_of(ENTRA, wrapped, encode(wrapped), context)
            assert event.content_hash == events(record)[0].content_hash
            assert event.source.stream == record.stream
