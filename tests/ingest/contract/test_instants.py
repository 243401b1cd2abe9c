"""Instants in every spelling that vendors use."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.contract.errors import RecordError
from ingest.contract.instants import format_instant, from_micros, parse_instant, to_micros

SPELLINGS = {
    "2026-01-31T08:00:32Z": 0,
    "2026-01-31T08:00:32.185Z": 185_000,
    "2026-01-31T08:00:32.185138Z": 185_138,
    "2026-01-31T08:00:32.1851385Z": 185_138,
    "2026-01-31T08:00:32+00:00": 0,
    "2026-01-31T08:00:32.1851385+00:00": 185_138,
    "2026-01-31T03:00:32-05:00": 0,
    "2026-01-31T13:30:32+0530": 0,
    "2026-01-31 08:00:32": 0,
    "2026-01-31 08:00:32.185 UTC": 185_000,
    "2026-01-31t08:00:32z": 0,
    "2026-01-31T08:00:32,185Z": 185_000,
    "  2026-01-31T08:00:32Z\n": 0,
}


@pytest.mark.parametrize(("spelling", "micros"), SPELLINGS.items())
def test_every_spelling_is_one_instant(spelling: str, micros: int) -> None:
    instant = parse_instant(spelling)
    assert instant == datetime(2026, 1, 31, 8, 0, 32, micros, tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)


def test_seconds_may_be_absent() -> None:
    assert parse_instant("2026-01-31T08:00Z") == datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["", " ", "yesterday", "2026-01-31", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-31T25:00:00Z",
     "1769846432", "2026-01-31T08:00:32Zx", "2026-01-31T08:00:32+99:99", "٢٠٢٦-01-31T08:00:32Z",
     "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", "2026-01-31T08:00:32.1851385123456Z",
     None, 1769846432, 1.5, True, [], {}],
)  # fmt: skip
def test_what_is_no_instant_is_a_record_error_that_names_the_field(value: object) -> None:
    with pytest.raises(RecordError, match="published is not an instant"):
        parse_instant(value, "published")


def test_the_message_shows_little_of_a_long_value() -> None:
    with pytest.raises(RecordError) as refused:
        parse_instant("x" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 1, 31, 8, tzinfo=UTC), "2026-01-31T08:00:00Z"),
        (datetime(2026, 1, 31, 8, 0, 0, 185_138, tzinfo=UTC), "2026-01-31T08:00:00.185138Z"),
        (datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T06:00:00Z"),
    ],
)
def test_instants_are_written_in_utc_with_z(instant: datetime, text: str) -> None:
    assert format_instant(instant) == text


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_back_and_micros_too(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant
    assert from_micros(to_micros(instant)) == instant


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_record_error(text: str) -> None:
    with contextlib.suppress(RecordError):
        assert parse_instant(text).tzinfo is UTC
