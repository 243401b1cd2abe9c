"""What fits slots is decoded into them; what does not, and what is no JSON in UTF-8, is nothing."""

from __future__ import annotations

import msgspec
import pytest

from ingest.translation.slots import decode_slots


class Row(msgspec.Struct):
    id: str


decode = msgspec.json.Decoder(Row).decode


def test_what_nobody_reads_is_passed_over() -> None:
    assert decode_slots(decode, '{"id": "a", "name": "ä"}'.encode()) == Row("a")


@pytest.mark.parametrize(
    "raw",
    [b'{"id": 1}', b'{"id": "a"', b'{"id": "a", "name": "\xff"}', b'{"id": "a", "more": ' + b"[" * 100_000],
    ids=["another type", "cut off", "no UTF-8", "too deep"],
)
def test_what_does_not_fit_or_is_no_json_is_nothing(raw: bytes) -> None:
    assert decode_slots(decode, raw) is None
