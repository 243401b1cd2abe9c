"""Instants within sentences stand to the minute; how one is to be written stands as it is."""

from __future__ import annotations

from ingest.contract.short_instants import shortened


def test_an_instant_stands_to_the_minute() -> None:
    assert shortened("ended at 2026-10-28T09:00:12.5Z, seen") == "ended at 2026-10-28 09:00, seen"


def test_how_an_instant_is_to_be_written_stays_as_it_is() -> None:
    sentence = "expected RFC 3339, like 2026-01-31T08:00:00Z"
    assert shortened(sentence) == sentence
