"""Instants within sentences stand to the minute; how one is to be written stands as it is."""

from __future__ import annotations

from ingest.contract.short_instants import in_zone, shortened


def test_an_instant_stands_to_the_minute() -> None:
    assert shortened("ended at 2026-10-28T09:00:12.5Z, seen") == "ended at 2026-10-28 09:00, seen"


def test_how_an_instant_is_to_be_written_stays_as_it_is() -> None:
    sentence = "expected RFC 3339, like 2026-01-31T08:00:00Z"
    assert shortened(sentence) == sentence


def test_an_instant_stands_by_the_clocks_of_a_zone_with_its_name() -> None:
    sentence = "used 2026-10-25T00:30:00Z and 2026-10-25T01:30:00Z, on 2026-10-25"
    assert in_zone(sentence, "Europe/Berlin") == "used 2026-10-25 02:30 CEST and 2026-10-25 02:30 CET, on 2026-10-25"
    assert in_zone("at 2026-10-28T22:00:12.5Z", "Asia/Dubai") == "at 2026-10-29 02:00 UTC+04"
    assert in_zone("at 2026-10-28T09:00:00Z", "UTC") == "at 2026-10-28 09:00 UTC"


def test_what_only_looks_like_an_instant_stays_as_it_is() -> None:
    assert in_zone("in 2026-13-01T09:00:00Z", "Europe/Berlin") == "in 2026-13-01T09:00:00Z"
    assert in_zone("till 9999-12-31T23:30:00Z", "Europe/Berlin") == "till 9999-12-31T23:30:00Z"
