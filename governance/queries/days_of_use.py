"""The days on which accounts were seen used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.store.queries.days_of_use import applications_by_day

_EPOCH = date(1970, 1, 1)


def days_of_use(
    snapshot: Snapshot, account_ids: Iterable[str], as_of: int, days: int, application_id: str | None = None
) -> dict[date, int]:
    """Return in how many applications accounts were seen used, by day, of the last so many days until an instant.

    ``application_id``: in this one alone.
    """
    last = as_of // DAY
    used = applications_by_day(snapshot.connection, account_ids, last - days + 1, last)
    counts = {
        _EPOCH + timedelta(days=day): len(applications if application_id is None else applications & {application_id})
        for day, applications in used.items()
    }
    return {day: count for day, count in counts.items() if count}
