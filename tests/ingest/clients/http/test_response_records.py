from __future__ import annotations

import msgspec
import pytest

from ingest.clients.http.response_records import records_in


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (b"[]", []),
        (b' [ {"a" : 1} , {"b": 2.50} ]\n', [b'{"a" : 1}', b'{"b": 2.50}']),
        (b'[{"a": "\\ud800"}, {"b": [1]}]', [b'{"a": "\\ud800"}', b'{"b": [1]}']),
        (b'[{"b": 1}, {"a": NaN}]', [b'{"b": 1}', b'{"a": NaN}']),
        (b'[{"a": "\xff"}, {"b": 1}]', [b'{"a": "\xff"}', b'{"b": 1}']),
    ],
)
def test_records_are_bytes_and_a_broken_one_stands_alone(body: bytes, records: list[bytes]) -> None:
    assert records_in(body) == records


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'[{"a": 1}, {"b', b'[{"a": 1}, {"b": [1]', b'[{"a": "\\ud800"}, {"b": [1]']
)
def test_what_is_cut_off_is_no_page(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        records_in(body)


def test_another_shape_is_told_apart() -> None:
    with pytest.raises(msgspec.ValidationError):
        records_in(b'{"errorCode": "E0000047"}')
