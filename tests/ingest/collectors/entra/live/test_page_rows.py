"""Rows of a page: their own bytes, and a version by id and content."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from ingest.clients.http.response_records import envelope_in
from ingest.collectors.entra.live.page_rows import GraphPage, row_bytes, version_of

NOW = datetime(2026, 8, 1, tzinfo=UTC)
DEEP = b'{"id":"a","x":' + b"[" * 5_000 + b"]" * 5_000 + b"}"


def test_rows_keep_their_bytes() -> None:
    rows = [b'{"id": "a",  "odd":1.50}', b'{"id":"b"}']
    page = msgspec.json.decode(b'{"@odata.context":"x","value":[' + b",".join(rows) + b"]}", type=GraphPage)
    assert row_bytes(page) == rows
    assert page.next_link is None


def test_a_version_is_id_and_content() -> None:
    one = version_of(b'{"id":"a","createdDateTime":"2026-07-01T00:00:00.1234567Z"}', NOW)
    revised = version_of(b'{"id":"a","createdDateTime":"2026-07-01T00:00:00.1234567Z","mfa":1}', NOW)
    assert one is not None and revised is not None
    assert one.record_id == revised.record_id == "a"
    assert one.digest != revised.digest
    assert one.at == datetime(2026, 7, 1, 0, 0, 0, 123456, tzinfo=UTC)


def test_a_row_of_no_time_counts_as_new() -> None:
    found = version_of(b'{"id":"a","activityDateTime":"soon"}', NOW)
    assert found is not None
    assert found.at == NOW


@pytest.mark.parametrize("row", [b"{}", b'{"id":null}', b'{"id":7}', b'{"id":""}', b"[]", b"null"])
def test_a_row_without_an_id_has_no_version(row: bytes) -> None:
    assert version_of(row, NOW) is None


def test_a_row_that_cannot_be_read_spoils_no_page() -> None:
    rows = [b'{"id":"half a character \\ud83d"}', b'{"id":"\xff"}', DEEP, b'{"id":"b"}']
    page = envelope_in(
        b'{"value":[' + b",".join(rows) + b'],"@odata.nextLink":"https://graph.example.com/2"}', GraphPage
    )
    assert (row_bytes(page), page.next_link) == (rows, "https://graph.example.com/2")


@pytest.mark.parametrize("body", [b'{"value":[{"id":"a"},{"id":"\\ud83d"', b"<html>", b""])
def test_a_body_that_is_cut_off_is_no_page(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        envelope_in(body, GraphPage)


@pytest.mark.parametrize("row", [b'{"id":"\xff"}', b'{"id":"\\ud83d"}', DEEP, b'{"id":"a","x":' + b"[" * 100_000])
def test_a_row_that_cannot_be_read_has_no_version(row: bytes) -> None:
    assert version_of(row, NOW) is None
