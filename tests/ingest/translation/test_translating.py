"""Pieces through all stages: each gives its events or its rejection, whatever stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from ingest.collection.translators import find_translators
from ingest.contract.codec import MAX_EVENT_BYTES, decode
from ingest.contract.rejection import Rejection
from ingest.files.records import Readable, unreadable
from ingest.translation.interface import Context
from ingest.translation.translating import Piece, translated
from tests.ingest.authored import signed_in

CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), "acme")


def readable(line: int, record: dict[str, object]) -> Readable:
    return Readable("log", line, orjson.dumps(record), record)


def half_a_character(line: int) -> Readable:
    record = {**signed_in(line), "displayMessage": "", "actor": {**signed_in(line)["actor"], "displayName": "\ud800"}}
    return Readable("log", line, b"{}", record)


PIECES: list[Piece] = [
    readable(1, signed_in(1)),
    unreadable("log", 2, b"broken", "not JSON"),
    readable(3, {"a": 1}),
    readable(4, signed_in(4)),
    half_a_character(5),
    readable(6, {**signed_in(6), "uuid": "x" * 600}),
    readable(7, {**signed_in(7), "displayMessage": "x" * MAX_EVENT_BYTES}),
    readable(8, signed_in(8)),
]


def test_each_piece_gives_what_it_gives_alone() -> None:
    together = translated(PIECES, find_translators(), CONTEXT)
    assert together == [found for piece in PIECES for found in translated([piece], find_translators(), CONTEXT)]
    assert [isinstance(found, Rejection) for found in together] == [False, True, True, False, True, True, True, False]


def test_every_stage_says_why_and_whose_record_it_is() -> None:
    found = translated(PIECES, find_translators(), CONTEXT)
    refused = [each for each in found if isinstance(each, Rejection)]
    assert [(each.line, each.idp) for each in refused] == [(2, None), (3, None), (5, "okta"), (6, "okta"), (7, "okta")]
    begins = (
        "not JSON",
        "no identity provider recognises it",
        "a text holds half a character",
        "uuid has 600 characters",
        f"event okta:{signed_in(7)['uuid']} has ",
    )
    assert all(each.reason.startswith(begin) for each, begin in zip(refused, begins, strict=True))


def test_the_bytes_are_the_event_s() -> None:
    (found,) = translated(PIECES[:1], find_translators(), CONTEXT)
    assert not isinstance(found, Rejection)
    assert [decode(value) for _, value in found] == [event for event, _ in found]
