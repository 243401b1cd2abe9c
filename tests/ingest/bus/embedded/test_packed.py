"""Batches of messages: their bounds, and what is in them."""

from __future__ import annotations

import pytest

from ingest.bus.embedded.packed import MOST_BYTES, batches, packed, unpacked
from ingest.bus.interface import Outgoing
from ingest.contract.errors import BrokenError


def test_a_batch_is_bounded_and_a_larger_message_stands_alone() -> None:
    assert [len(batch) for batch in batches([Outgoing(b"", b"")] * 1_200)] == [500, 500, 200]
    large, small = Outgoing(b"", bytes(MOST_BYTES + 1)), Outgoing(b"", b"1")
    assert [len(batch) for batch in batches([small, small, large, small])] == [2, 1, 1]
    half = Outgoing(b"", bytes(MOST_BYTES // 2))
    assert [len(batch) for batch in batches([half, half, half])] == [2, 1]
    assert not list(batches([]))


def test_what_was_packed_is_unpacked_from_its_offset_on() -> None:
    given = [Outgoing(b"k", b"v" * n, [("ce_type", b"t"), ("ce_id", b"%d" % n)] if n % 2 else ()) for n in range(9)]
    found = list(unpacked(packed(given), 40, "here"))
    assert [message.offset for message in found] == list(range(40, 49))
    assert [(message.key, message.value, list(message.headers)) for message in found] == [
        (message.key, message.value, list(message.headers)) for message in given
    ]


def test_like_messages_take_a_fraction_of_their_bytes() -> None:
    given = [Outgoing(b"okta:default|00u%d" % n, b'{"kind":"sign_in","account":"00u%d"}' % n * 20) for n in range(200)]
    assert len(packed(given)) < sum(len(message.value) for message in given) / 5


def test_a_changed_byte_is_noticed_and_its_place_named() -> None:
    batch = packed([Outgoing(b"k", bytes(range(256)))])
    changed = batch.replace(bytes(range(100, 120)), bytes(range(101, 121)))
    assert changed != batch
    with pytest.raises(BrokenError, match="t/0: the messages from offset 7 on are damaged"):
        list(unpacked(changed, 7, "t/0"))
