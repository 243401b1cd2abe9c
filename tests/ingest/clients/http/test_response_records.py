from __future__ import annotations

import msgspec
import pytest

from ingest.clients.http.response_records import UNDECODABLE, enveloped_records, readable_text, records_in

DEEP = b'{"a": ' + b'[{"[": ' * 5_000 + b"1" + b"}]" * 5_000 + b"}"


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (b"[]", []),
        (b' [ {"a" : 1} , {"b": 2.50} ]\n', [b'{"a" : 1}', b'{"b": 2.50}']),
        (b'[{"a": "\\ud800"}, {"b": [1]}]', [b'{"a": "\\ud800"}', b'{"b": [1]}']),
        (b'[{"b": 1}, {"a": NaN}]', [b'{"b": 1}', b'{"a": NaN}']),
        (b'[{"a": "\xff"}, {"b": 1}]', [b'{"a": "\xff"}', b'{"b": 1}']),
        (b'[{"b": 1},' + DEEP + b',{"b": 2}]', [b'{"b": 1}', DEEP, b'{"b": 2}']),
        (b'[{"b": 1},{"c": ' + b"9" * 5_000 + b"}]", [b'{"b": 1}', b'{"c": ' + b"9" * 5_000 + b"}"]),
    ],
)
def test_records_are_bytes_and_a_broken_one_stands_alone(body: bytes, records: list[bytes]) -> None:
    assert records_in(body) == records


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        DEEP[:30_000],
        b"[" + DEEP[:-20] + b"]",
        b'[{"a": 1}, {"b',
        b'[{"a": 1}, {"b": [1]',
        b'[{"a": "\\ud800"}, {"b": [1]',
    ],
)
def test_what_is_cut_off_is_no_page(body: bytes) -> None:
    with pytest.raises(UNDECODABLE):
        records_in(body)


def test_another_shape_is_told_apart() -> None:
    with pytest.raises(msgspec.ValidationError):
        records_in(b'{"errorCode": "E0000047"}')


def test_an_object_s_list_is_split_beside_what_stands_around_it() -> None:
    body = b'{"a": "value", "value": [{"id": "x\\ud800", "v": ["]"]}, {"id": "\xff"}, {"id": "b"}], "next": "there"}'
    found = enveloped_records(body, "value")
    assert found is not None
    assert found.records == [b'{"id": "x\\ud800", "v": ["]"]}', b'{"id": "\xff"}', b'{"id": "b"}']
    assert found.around == b'{"a": "value", "value": [], "next": "there"}'


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"value": {}}', b'{"value": [{"a": 1}', b'{"a": {"value": [{"b": 1}]}}']
)
def test_an_object_without_its_list_has_no_records(body: bytes) -> None:
    assert enveloped_records(body, "value") is None


def test_what_no_text_can_hold_is_told_as_such_and_all_else_is_kept() -> None:
    whole, half, spelled = rb"\ud83d\ude00", rb"\ud83d", rb"\\ud83d"
    body = b'{"a": "' + b" ".join((whole, half, spelled, rb"\ude00")) + b' \xff"}'
    assert msgspec.json.decode(readable_text(body)) == {"a": "\U0001f600 \ufffd \\ud83d \ufffd \ufffd"}


def test_what_is_nested_too_deeply_is_told_as_such_and_all_else_is_kept() -> None:
    read = msgspec.json.decode(readable_text(b'{"id": "a", "rows": [' + DEEP + b', {"b": [[1]]}], "next": "n"}'))
    assert (read["id"], read["rows"][1], read["next"]) == ("a", {"b": [[1]]}, "n")
    assert msgspec.json.encode(read["rows"][0]).endswith(b"[null]" + b"}]" * 126 + b"}")
