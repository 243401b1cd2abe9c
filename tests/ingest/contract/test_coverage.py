from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.contract.codec import decode, encode
from ingest.contract.coverage import Interval, coverage_event, parse_interval
from ingest.contract.errors import RecordError
from ingest.contract.event import Source

AT = datetime(2026, 8, 1, tzinfo=UTC)
HALF_YEAR = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "text", ["2026-01-01/2026-07-01", "2026-01-01T00:00:00Z/2026-07-01T02:00:00+02:00", "2026-01-01/2026-07-01T00:00Z"]
)
def test_an_interval_is_two_dates_or_instants(text: str) -> None:
    assert parse_interval(text) == HALF_YEAR


@pytest.mark.parametrize("text", ["", "2026-01-01", "2026-07-01/2026-01-01", "2026-01-01/2026-01-01", "a/b", "2026/07"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(RecordError):
        parse_interval(text)


def test_a_statement_is_one_event_however_often_it_is_made() -> None:
    source = Source("okta", "acme", "system_log")
    event = coverage_event(source, HALF_YEAR, AT)
    again = coverage_event(source, HALF_YEAR, AT.replace(year=2027))
    other = coverage_event(Source("okta", "acme", "other"), HALF_YEAR, AT)
    assert (event.event_id, event.content_hash) == (again.event_id, again.content_hash)
    assert other.event_id != event.event_id
    assert (event.kind, event.source, event.occurred_at) == ("coverage", source, HALF_YEAR.from_at)
    assert event.attributes == {"from": "2026-01-01T00:00:00Z", "to": "2026-07-01T00:00:00Z", "basis": "declared"}
    assert decode(encode(event)) == event
