"""What a batch tells of coverage: the days of its records, and what statements say.

Nobody reads ahead of time: a record that is dated later than it was observed covers nothing, and a statement covers no
more than until it was made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from governance.model.coverage import DayRow, StatementRow
from governance.model.keys import issuer_of
from governance.model.states import DAY
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant, to_micros


def days_of(instants: Mapping[tuple[str, str, int], list[int]], shard: int) -> list[DayRow]:
    """Return the days of (issuer, stream, translation) → instants, one for each day of a stream; lists are sorted."""
    days: dict[tuple[str, str, int], DayRow] = {}
    for issuer, stream, translation in sorted(instants):
        for row in day_rows(issuer, stream, shard, instants[issuer, stream, translation]):
            row = row._replace(translation=translation)
            other = days.get((issuer, stream, row.day))
            days[issuer, stream, row.day] = row if other is None else _both(other, row)
    return [days[key] for key in sorted(days)]


def _both(row: DayRow, other: DayRow) -> DayRow:
    return row._replace(
        first_at=min(row.first_at, other.first_at),
        last_at=max(row.last_at, other.last_at),
        translation=min(row.translation, other.translation),
    )


def day_rows(issuer: str, stream: str, shard: int, instants: list[int]) -> Iterable[DayRow]:
    """Yield the first and the last of a stream's instants on each day; the list is sorted in place."""
    instants.sort()
    place, end = 0, len(instants)
    while place < end:
        first = instants[place]
        day = first // DAY
        after = end if instants[-1] // DAY == day else bisect_left(instants, (day + 1) * DAY, place)
        yield DayRow(issuer, stream, shard, day, first, instants[after - 1])
        place = after


def statement_row(event: Event) -> StatementRow | None:
    """Return what a ``coverage`` event states, None when it states no stretch that has a length."""
    given = event.attributes
    try:
        start, end = to_micros(parse_instant(given.get("from"))), to_micros(parse_instant(given.get("to")))
    except RecordError:
        return None
    end = min(end, to_micros(event.observed_at))
    if end <= start:
        return None
    cause = given.get("cause")
    return StatementRow(
        statement_id=event.event_id,
        issuer=issuer_of(event),
        stream=event.source.stream,
        basis="gap" if given.get("basis") == "gap" else "declared",
        from_at=start,
        to_at=end,
        stated_by="person" if given.get("by") == "person" else "collector",
        cause=str(cause) if cause else None,
    )
