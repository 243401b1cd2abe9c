from __future__ import annotations

import json

import orjson
import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.collectors.okta.mapping.sign_ins import SIGN_INS
from ingest.collectors.okta.record.fields import SlottedRecord, decode_into_slots, in_slots
from ingest.translation.translating import events_of
from tests.ingest.collectors.okta.cases import CASES
from tests.ingest.collectors.okta.records import ADA, CONTEXT, PAYROLL, Json, record

SSO = record("user.authentication.sso", PAYROLL, actor=ADA)


def raw_of(found: Json) -> bytes:
    return json.dumps(found).encode()


def loosely(raw: bytes) -> SlottedRecord:
    """The record in slots as if it did not fit them."""
    return in_slots(orjson.loads(raw), b"")


@pytest.mark.parametrize("event_type", sorted(CASES))
def test_every_recorded_case_says_the_same_in_slots_and_whole(event_type: str) -> None:
    raw = raw_of(CASES[event_type].record)
    for found in (orjson.loads(raw), loosely(raw)):
        assert events_of(TRANSLATOR, found, raw, CONTEXT) == events_of(TRANSLATOR, TRANSLATOR.decode(raw), raw, CONTEXT)


@pytest.mark.parametrize("event_type", sorted(SIGN_INS))
def test_what_comes_by_the_million_fits_the_slots(event_type: str) -> None:
    assert decode_into_slots(raw_of(CASES[event_type].record)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": None},
        {"uuid": "\x00"},
        {"uuid": 7},
        {"eventType": None},
        {"client": "somewhere"},
        {"target": ADA},
        {"target": [None, ADA]},
        {"actor": {**ADA, "id": 2**70}},
        {"outcome": {"result": ["SUCCESS"]}},
    ],
)
def test_what_does_not_fit_is_decoded_whole(change: Json) -> None:
    raw = raw_of({**SSO, **change})
    assert decode_into_slots(raw) is None
    assert TRANSLATOR.decode(raw) == json.loads(raw)


def test_a_large_number_in_what_may_hold_anything_is_the_same_in_both() -> None:
    raw = raw_of(record("user.authentication.sso", {**PAYROLL, "detailEntry": {"signOnModeType": 2**70}}, actor=ADA))
    assert decode_into_slots(raw) is not None
    assert events_of(TRANSLATOR, TRANSLATOR.decode(raw), raw, CONTEXT) == events_of(
        TRANSLATOR, loosely(raw), raw, CONTEXT
    )


@pytest.mark.parametrize("data", ['{"requestId": "r1"}', {"requestId": 7}, {"requestId": ["r1"]}, "r1", 7, None])
def test_debug_data_of_any_shape_is_read_as_of_the_record_decoded_whole(data: object) -> None:
    raw = raw_of({**SSO, "debugContext": {"debugData": data}})
    assert decode_into_slots(raw) is not None
    assert events_of(TRANSLATOR, TRANSLATOR.decode(raw), raw, CONTEXT) == events_of(
        TRANSLATOR, loosely(raw), raw, CONTEXT
    )


@pytest.mark.parametrize("broken", [b"\xff", b"\\ud800", b"\\q", b"\x01", b'" 1'])
def test_what_no_reader_looks_at_must_be_json_all_the_same(broken: bytes) -> None:
    raw = raw_of({**SSO, "displayMessage": "here"}).replace(b"here", broken)
    with pytest.raises(orjson.JSONDecodeError):
        TRANSLATOR.decode(raw)
