"""Weights, partitions and chunks of messages."""

from __future__ import annotations

import zlib

import pytest

from ingest.bus.interface import Outgoing
from ingest.bus.limits import MAX_MESSAGE_BYTES, checked_bytes, chunked, message_bytes, partition_of
from ingest.contract.codec import MAX_EVENT_BYTES
from ingest.contract.errors import RecordError


def test_the_largest_event_fits_with_the_largest_headers_that_the_contract_allows() -> None:
    headers = [(name, b"x" * 2_048) for name in ("ce_type", "ce_specversion", "ce_id", "ce_source", "ce_time")]
    assert checked_bytes("t", Outgoing(b"k" * 2_048, b"v" * MAX_EVENT_BYTES, headers)) <= MAX_MESSAGE_BYTES


def test_a_message_weighs_its_key_value_and_headers() -> None:
    assert message_bytes(Outgoing(b"four", b"seven77")) == 11
    assert message_bytes(Outgoing(b"", b"", [("ab", b"cde")])) == 15


def test_a_message_too_large_is_named_by_key_and_topic() -> None:
    with pytest.raises(RecordError, match=r"account-1.*topic-1.*965537.*965536"):
        checked_bytes("topic-1", Outgoing(b"account-1", b"v" * (MAX_MESSAGE_BYTES - 8)))


def test_a_key_keeps_its_partition_for_ever() -> None:
    # Fixed values: a change would break the order of every key that is on the bus already.
    assert [partition_of(key, 8) for key in (b"", b"okta:default|00u1", b"entra:default|a")] == [
        zlib.crc32(key) % 8 for key in (b"", b"okta:default|00u1", b"entra:default|a")
    ]
    assert partition_of(b"123456789", 1_000_000) == 0xCBF43926 % 1_000_000
    assert {partition_of(b"%d" % n, 4) for n in range(100)} == {0, 1, 2, 3}


def test_chunks_are_bounded_by_count_and_by_bytes() -> None:
    messages = [Outgoing(b"", b"x" * 10) for _ in range(25)]
    assert [len(chunk) for chunk in chunked("t", messages, 10, 1_000)] == [10, 10, 5]
    assert [len(chunk) for chunk in chunked("t", messages, 10, 45)] == [4] * 6 + [1]
    assert [len(chunk) for chunk in chunked("t", messages[:2], 10, 1)] == [1, 1]
    assert not list(chunked("t", [], 10, 10))


def test_what_came_before_a_message_too_large_is_yielded_first() -> None:
    messages = [Outgoing(b"a", b"1"), Outgoing(b"b", bytes(MAX_MESSAGE_BYTES)), Outgoing(b"c", b"3")]
    seen = []
    with pytest.raises(RecordError):
        for chunk in chunked("t", iter(messages), 10, 1_000):
            seen.extend(chunk)
    assert seen == messages[:1]
