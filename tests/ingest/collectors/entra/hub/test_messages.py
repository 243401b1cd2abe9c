"""Messages of the event hub: envelopes apart, rows known by what is inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ingest.collectors.entra.hub.messages import records_of, stream_of, version_within
from tests.ingest.collectors.entra.authored import envelope, sign_in_row

AT = datetime(2026, 8, 1, tzinfo=UTC)


def test_a_message_is_cut_into_its_records_byte_by_byte() -> None:
    records = [b'{"category": "AuditLogs",  "n":1.50}', b'{"category":"SignInLogs"}']
    assert records_of(b'{"records": [' + b" ,".join(records) + b"]}") == records


@pytest.mark.parametrize("value", [b'{"category":"AuditLogs"}', b"<html>", b"", b'{"records": null}', b"[1]"])
def test_what_is_no_list_of_records_is_one_record(value: bytes) -> None:
    assert records_of(value) == [value]


def test_a_record_that_cannot_be_read_spoils_no_other() -> None:
    deep = b'{"category":"SignInLogs","properties":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    records = [b'{"category":"AuditLogs"}', deep, b'{"category":"\\ud83d"}', b'{"category":"SignInLogs"}']
    assert records_of(b'{"records": [' + b",".join(records) + b"]}") == records
    assert (stream_of(deep), version_within(deep, AT)) == (None, None)


def test_a_category_tells_the_stream() -> None:
    assert stream_of(b'{"category":"ServicePrincipalSignInLogs"}') == "sign_ins_service_principal"
    assert stream_of(b'{"category":"MicrosoftGraphActivityLogs"}') is None
    assert stream_of(b'{"category":7}') is None
    assert stream_of(b"<html>") is None


def test_a_row_in_another_envelope_is_the_same_version() -> None:
    row = sign_in_row()
    one = version_within(json.dumps(envelope(row, "SignInLogs")).encode(), AT)
    again = version_within(json.dumps(envelope(row, "SignInLogs", time="2026-07-18T00:00:00Z")).encode(), AT)
    revised = version_within(json.dumps(envelope({**row, "riskState": "atRisk"}, "SignInLogs")).encode(), AT)
    assert one is not None and revised is not None
    assert one == again
    assert one.record_id == revised.record_id == row["id"]
    assert one.digest != revised.digest
    assert version_within(b"<html>", AT) is None
