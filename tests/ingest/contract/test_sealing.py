"""Ids, hashes and raw of one record's events."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from ingest.contract.codec import decode, encode
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Outcome, Source
from ingest.contract.sealing import canonical_bytes, content_hash, record_id_of, seal, vendor_event_id
from ingest.contract.sealing import sealed as sealed_with_bytes
from tests.ingest.contract.events import AT, FINANCE, ROLE, event, granted

TWO = [granted("grant_added", FINANCE), granted("grant_added", ROLE)]


def sealed(events: list[Event], raw: bytes = b"{}") -> list[Event]:
    return seal("okta:1", events, raw, AT)


def test_one_event_has_the_record_s_id_and_several_are_numbered() -> None:
    assert [each.event_id for each in sealed(TWO[:1])] == ["okta:1"]
    assert [each.event_id for each in sealed(TWO)] == ["okta:1#0", "okta:1#1"]
    assert [record_id_of(each.event_id) for each in sealed(TWO)] == ["okta:1", "okta:1"]


@pytest.mark.parametrize(
    ("event_id", "record_id"),
    [("okta:1", "okta:1"), ("okta:1#12", "okta:1"), ("entra:a#b", "entra:a#b"), ("okta:1#", "okta:1#")],
)
def test_only_a_number_at_the_end_is_ours(event_id: str, record_id: str) -> None:
    assert record_id_of(event_id) == record_id


def test_all_events_of_a_record_share_hash_raw_and_observation() -> None:
    first, second = sealed(TWO, b'{"a": 1}')
    assert first.content_hash == second.content_hash
    assert re.fullmatch(r"[0-9a-f]{64}", first.content_hash)
    assert bytes(first.raw) == bytes(second.raw) == b'{"a": 1}'
    assert first.observed_at == second.observed_at == AT


def test_the_hash_does_not_depend_on_stream_observation_or_raw() -> None:
    other = [
        msgspec.structs.replace(each, source=Source("okta", "default", "event_hub"), content_hash="something")
        for each in TWO
    ]
    later = seal("okta:1", other, b'{"envelope": {}}', AT + timedelta(days=3))
    assert later[0].content_hash == sealed(TWO)[0].content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome("failure")},
        {"occurred_at": AT + timedelta(microseconds=1)},
        {"source": Source("okta", "other", "system_log")},
        {"attributes": {"changed": ["title"]}},
        {"account": None},
        {"vendor_type": "user.session.start"},
    ],
)
def test_a_revision_hashes_differently(change: dict[str, object]) -> None:
    revised = [msgspec.structs.replace(TWO[0], **change), TWO[1]]
    assert sealed(revised)[0].content_hash != sealed(TWO)[0].content_hash


def test_fewer_events_are_a_revision_too() -> None:
    assert sealed(TWO[:1])[0].content_hash != sealed(TWO)[0].content_hash


def test_the_order_of_an_attribute_s_keys_does_not_matter() -> None:
    forth = event(attributes={"a": {"x": 1, "y": [1, 2]}, "b": None})
    back = event(attributes={"b": None, "a": {"y": [1, 2], "x": 1}})
    assert content_hash([forth]) == content_hash([back])


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("raw", [b"{}", b'{"source":{"tenant":"x","stream":"y"},"raw":null}'])
def test_bytes_and_hash_are_those_of_the_sealed_event(count: int, raw: bytes) -> None:
    """What looks like the event's own end, in raw, in attributes or in a label, does not end it."""
    confusing = {"z": {"tenant": "t", "stream": "s"}, "a": ',"stream":"', "content_hash": "", "raw": None}
    source = Source("okta", 'ten","stream":"ant', 'stream","stream":"')
    given = [granted("grant_added", FINANCE, attributes=confusing, source=source), TWO[1]][:count]
    room = bytearray(b"left by the record before")
    found = sealed_with_bytes("okta:1", given, raw, AT, room)
    assert [value for _, value in found] == [encode(each) for each, _ in found]
    assert [decode(value) for _, value in found] == [each for each, _ in found]
    assert {each.content_hash for each, _ in found} == {content_hash([each for each, _ in found])}
    relabelled = [msgspec.structs.replace(each, source=Source("okta", each.source.tenant, "hub")) for each in given]
    assert sealed(relabelled)[0].content_hash == found[0][0].content_hash


def test_the_hash_of_a_record_stays_what_it_was() -> None:
    """Were it another, every record that is read again would be a revision."""
    assert sealed(TWO)[0].content_hash == "b66f37bb978a256bcbffa99d042868e6b31f3b5ef0d834125185021eef7e8f89"


def test_what_is_too_large_for_the_bus_is_refused() -> None:
    with pytest.raises(RecordError, match="at most 900000 fit the bus"):
        seal("okta:1", TWO[:1], b'"' + b"x" * 900_000 + b'"', AT)


def test_a_record_without_an_id_is_known_by_its_canonical_hash() -> None:
    one = vendor_event_id("entra", None, {"b": 1, "a": [None, "é"]})
    assert one == vendor_event_id("entra", "", {"a": [None, "é"], "b": 1})
    assert re.fullmatch(r"entra:sha256:[0-9a-f]{64}", one)
    assert vendor_event_id("entra", "abc", {"b": 1}) == "entra:abc"


def test_canonical_bytes_are_sorted_tight_and_utf8() -> None:
    assert canonical_bytes({"b": [1, 2.5, True, None], "a": "é"}) == '{"a":"é","b":[1,2.5,true,null]}'.encode()
