"""The event on the wire."""

from __future__ import annotations

import contextlib
import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.contract.codec import MAX_EVENT_BYTES, decode, encode, headers, type_header
from ingest.contract.errors import RecordError, SetupError
from ingest.contract.event import SCHEMA_VERSION, Event, Kind, Party
from ingest.contract.rejection import decode_rejection, encode_rejection, reject
from tests.ingest.contract.events import FINANCE, event, granted

KEYS = [
    "event_id",
    "kind",
    "vendor_type",
    "occurred_at",
    "outcome",
    "actor",
    "account",
    "application",
    "entitlement",
    "grant",
    "client",
    "attributes",
    "correlation",
    "source",
    "observed_at",
    "content_hash",
    "raw",
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


def test_the_keys_are_those_that_other_tools_rely_on() -> None:
    members = json.loads(encode(granted("grant_added", FINANCE)))
    assert list(members) == KEYS
    assert list(members["source"]) == ["idp", "tenant", "stream"]
    assert list(members["outcome"]) == ["result", "reason"]
    assert list(members["actor"]) == list(members["account"]) == ["type", "issuer", "subject", "name", "display_name"]
    assert list(members["application"]) == ["id", "name"]
    assert list(members["entitlement"]) == ["type", "id", "name"]
    assert list(members["grant"]) == ["mode", "via", "scope", "expires_at", "restated"]
    assert list(members["client"]) == ["ip", "user_agent", "country", "city", "device_id", "mfa", "interactive"]
    assert list(members["correlation"]) == ["transaction", "session", "request"]
    assert members["occurred_at"] == "2026-01-31T08:00:32.185138Z"


def test_absent_is_null_and_raw_stands_token_for_token() -> None:
    bare = event(account=None, client=None, raw=msgspec.Raw(b'{"b":1.50,"a":"\\u00e9"}'))
    value = encode(bare)
    assert json.loads(value)["account"] is None
    assert value.endswith(b'"raw":{"b":1.50,"a":"\\u00e9"}}')
    assert bytes(decode(value).raw) == b'{"b":1.50,"a":"\\u00e9"}'


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_comes_back_as_it_was(kind: Kind) -> None:
    sent = granted(kind, FINANCE)
    assert decode(encode(sent), dict(headers(sent))["ce_type"]) == sent


def test_headers_are_cloudevents_with_the_version_first() -> None:
    assert headers(event()) == [
        ("ce_type", b"jitgov.sign_in.v1"),
        ("ce_specversion", b"1.0"),
        ("ce_source", b"okta/default/system_log"),
        ("ce_id", b"okta:11111111-2222"),
        ("ce_time", b"2026-01-31T08:00:32.185138Z"),
    ]


@pytest.mark.parametrize(
    "ce_type", [b"jitgov.sign_in", b"", b"\xff", b"jitgov.sign_in.v0", b"jitgov.sign_in.v", b"other.sign_in.v1"]
)
def test_a_header_without_a_schema_version_of_jitgov_is_refused(ce_type: bytes) -> None:
    with pytest.raises(RecordError, match="schema"):
        decode(encode(event()), ce_type)


@pytest.mark.parametrize("ce_type", [f"jitgov.sign_in.v{SCHEMA_VERSION + 1}".encode(), b"jitgov.tomorrow.v11"])
def test_a_newer_schema_version_is_for_the_operator(ce_type: bytes) -> None:
    with pytest.raises(SetupError, match="upgrade this worker"):
        decode(encode(event()), ce_type)
    with pytest.raises(SetupError, match="upgrade this worker"):
        decode_rejection(encode_rejection(reject(b"x", "unread")), ce_type)


def test_the_type_header_is_found_wherever_it_stands() -> None:
    spelled = headers(event())
    assert type_header(spelled) == type_header(spelled[::-1]) == b"jitgov.sign_in.v1"
    assert type_header([]) is type_header([("trace", b"1")]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "sign_up"},
        {"surprise": 1},
        {"source": {"idp": "okta", "tenant": "default", "stream": "s", "region": "eu"}},
        {"occurred_at": "2026-01-31T08:00:32"},
        {"occurred_at": 5},
        {"outcome": {"result": "maybe"}},
        {"event_id": None},
        {"actor": {"type": "robot"}},
        {"attributes": []},
    ],
)
def test_what_does_not_fit_the_contract_is_a_record_error(change: dict[str, object]) -> None:
    members = {**json.loads(encode(event())), **change}
    with pytest.raises(RecordError, match="do not fit the contract"):
        decode(json.dumps(members).encode())


@pytest.mark.parametrize("value", [b"", b"null", b"[]", b"{}", b"{", b"\xff\xfe", b'"text"', b"\x00"])
def test_malformed_bytes_are_a_record_error(value: bytes) -> None:
    with pytest.raises(RecordError):
        decode(value)


def test_an_event_too_large_is_refused_by_its_id() -> None:
    overhead = len(encode(event(raw=msgspec.Raw(b'""'))))
    fits = event(raw=msgspec.Raw(b'"' + b"x" * (MAX_EVENT_BYTES - overhead) + b'"'))
    assert len(encode(fits)) == MAX_EVENT_BYTES
    with pytest.raises(RecordError, match=r"okta:11111111-2222 has 900001 bytes"):
        encode(event(raw=msgspec.Raw(b'"' + b"x" * (MAX_EVENT_BYTES - overhead + 1) + b'"')))


@given(st.binary(max_size=300))
def test_any_bytes_are_an_event_or_a_record_error(value: bytes) -> None:
    with pytest.raises(RecordError):
        decode(value)


@given(st.sampled_from(KEYS), JSON_VALUES)
def test_any_value_in_any_place_is_an_event_or_a_record_error(key: str, value: object) -> None:
    members = {**json.loads(encode(event())), key: value}
    with contextlib.suppress(RecordError):
        assert isinstance(decode(json.dumps(members).encode()), Event)


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=4), st.text(), st.text())
def test_any_attributes_and_names_survive_the_wire(attributes: dict[str, object], name: str, subject: str) -> None:
    sent = event(attributes=attributes, account=Party("person", "okta:default", subject, name))
    assert decode(encode(sent)) == sent
