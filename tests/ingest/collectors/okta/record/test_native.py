"""A native LogEvent is taken without being decoded whole, and gives what it gives decoded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.collectors.okta.mapping.sign_ins import SIGN_INS
from ingest.collectors.okta.record.native import NativeRecord, decode_native, where_secrets_stand
from ingest.files.peelers.catalogue import MARKS
from ingest.files.records import Readable
from ingest.translation.translating import translated
from tests.ingest.collectors.natives import CONTEXT, keys_of, outcomes_of, raw_of
from tests.ingest.collectors.okta.cases import CASES
from tests.ingest.collectors.okta.records import ADA, PAYROLL, record

SSO = record("user.authentication.sso", PAYROLL, actor=ADA)
SECRET = "hunter2-of-a-test"


@pytest.mark.parametrize("event_type", sorted(CASES))
def test_every_recorded_case_gives_the_same_native_and_decoded(event_type: str) -> None:
    outcomes_of(TRANSLATOR, raw_of(CASES[event_type].record))


@pytest.mark.parametrize("event_type", sorted(SIGN_INS))
def test_what_comes_by_the_million_is_native(event_type: str) -> None:
    assert decode_native(raw_of(CASES[event_type].record)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": None},
        {"published": None},
        {"eventType": ""},
        {"target": ADA},
        {"target": [{**ADA, "DetailEntry": {}}]},
        {"debugContext": {"DebugData": {}}},
        {"transaction": {"Detail": {}}},
        {"records": []},
        {"event": {}},
        {"Uuid": "1"},
    ],
)
def test_a_record_with_a_foreign_key_or_without_an_own_one_is_not(change: dict[str, Any]) -> None:
    assert decode_native(raw_of({**SSO, **change})) is None


@pytest.mark.parametrize("broken", [b"\xff", b"\\ud800", b"\\q", b"\x01", b'" 1'])
def test_what_nobody_reads_must_be_json_all_the_same(broken: bytes) -> None:
    assert decode_native(raw_of({**SSO, "displayMessage": "here"}).replace(b"here", broken)) is None


def test_no_product_that_wraps_records_is_known_by_a_key_of_a_native_one() -> None:
    assert MARKS.isdisjoint(keys_of(NativeRecord))


@pytest.mark.parametrize(
    "holding",
    [
        {"debugContext": {"debugData": {"password": SECRET}}},
        {"debugContext": {"debugData": json.dumps({"passCode": SECRET})}},
        {"actor": {**ADA, "detailEntry": {"sessionToken": SECRET}}},
        {"target": [{**ADA, "detailEntry": {"clientSecret": SECRET}}]},
        {"target": [ADA, {**ADA, "changeDetails": {"from": {}, "to": {"otp": SECRET}}}]},
        {"transaction": {"type": "WEB", "id": "t1", "detail": {"apiToken": SECRET}}},
    ],
)
def test_where_a_secret_stands_is_searched(holding: dict[str, Any]) -> None:
    raw = raw_of({**SSO, **holding})
    native = decode_native(raw)
    assert native is not None
    assert SECRET.encode() in where_secrets_stand(native)
    assert SECRET.encode() not in outcomes_of(TRANSLATOR, raw)


def test_a_number_that_nobody_reads_and_no_double_holds_stops_no_record_with_a_secret() -> None:
    holding = {"debugContext": {"debugData": {"password": SECRET}}, "request": {"number": "here"}}
    raw = raw_of({**SSO, **holding}).replace(b'"here"', b"1e999")
    for value in (TRANSLATOR.native(raw), TRANSLATOR.decode(raw)):
        (events,) = translated([Readable("f", 1, raw, value)], [TRANSLATOR], CONTEXT)
        assert isinstance(events, list)
        (_, published) = events[0]
        assert b"1e999" in published and SECRET.encode() not in published
