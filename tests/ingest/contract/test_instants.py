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


@pytest.mark.parametrize("spelling", ["2026-01-31T080032.12Z", "2026-01-31T08:0032.1Z", "2026-W05-6T08:00:32.Z"])
def test_what_is_as_long_as_the_usual_spelling_is_looked_at_too(spelling: str) -> None:
    with pytest.raises(RecordError):
        parse_instant(spelling)


@pytest.mark.parametrize(("spelling", "micros"), SPELLINGS.items())
def test_every_spelling_is_one_instant(spelling: str, micros: int) -> None:
    instant = parse_instant(spelling)
    assert instant == datetime(2026, 1, 31, 8, 0, 32, micros, tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)


def test_seconds_may_be_absent() -> None:
    assert parse_instant("2026-01-31T08:00Z") == datetime(2026, 1, 31, 8, tzinfo=UTC)


NEAR = {
    "2026-01-09T8:05:07Z": 0,
    "2026-1-9T8:5:7Z": 0,
    "2026-01-09T8:05:07.185Z": 185_000,
    "2026-01-09T8:05:07.1851385Z": 185_138,
    "2026-01-09 8:05:07 UTC": 0,
    "2026-01-09 8:05:07 AM": 0,
    "2026-01-09  08:05:07 GMT": 0,
    "2026/01/09 08:05:07": 0,
    "2026-01-09T10:05:07+2": 0,
    "2026-01-09T3:05:07-5:00": 0,
    "20260109T080507Z": 0,
    "20260109T080507.185Z": 185_000,
    "2026-01-09T08:05:07 Z": 0,
}


@pytest.mark.parametrize(("spelling", "micros"), NEAR.items())
def test_a_spelling_that_leaves_out_zeros_or_marks_has_one_meaning(spelling: str, micros: int) -> None:
    assert parse_instant(spelling) == datetime(2026, 1, 9, 8, 5, 7, micros, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spelling", "instant"),
    [
        ("2026-01-31T24:00:00Z", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2026-01-31 12:00:00 AM", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31 12:30:00 p.m.", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
    ],
)
def test_the_ends_of_days_and_halves_of_days(spelling: str, instant: datetime) -> None:
    assert parse_instant(spelling) == instant


@pytest.mark.parametrize(
    "spelling",
    ["01/02/2026 08:00:00", "1-2-2026T8:00:00Z", "26-01-02T8:00:00Z", "2026-01/02T8:00:00Z", "2026-01-02T24:00:01Z",
     "2026-01-02T8:60:00Z", "2026-01-02 13:00:00 PM", "2026-01-02T8:00:00+24:00", "20261301T080000Z", "2026-1-2"],
)  # fmt: skip
def test_a_spelling_with_two_meanings_or_none_is_refused(spelling: str) -> None:
    with pytest.raises(RecordError, match="is not an instant"):
        parse_instant(spelling)


@pytest.mark.parametrize(
    "value",
    ["", " ", "yesterday", "2026-01-31", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-31T25:00:00Z",
     "1769846432", "2026-01-31T08:00:32Zx", "2026-01-31T08:00:32+99:99", "٢٠٢٦-01-31T08:00:32Z",
     "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z",
     "1601-01-01T0:00:00Z", "1900-01-01 00:00:00", "2026-01-31T08:00:32.1851385123456Z",
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


@given(st.datetimes(min_value=datetime(1901, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_is_written_is_read_back_and_micros_too(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant
    assert from_micros(to_micros(instant)) == instant


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_record_error(text: str) -> None:
    with contextlib.suppress(RecordError):
        assert parse_instant(text).tzinfo is UTC
