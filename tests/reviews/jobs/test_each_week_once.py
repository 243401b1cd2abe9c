"""Each event is told in one weekly report and in no other, across hours that a zone leaves out or has twice."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import writing
from ingest.contract.instants import to_micros
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.runner import run_due, works
from reviews.jobs.schedule import due_slots
from tests.governance.queries.filled import ACME, account, covered, empty_store
from tests.reviews.jobs.job_runs import settings_for

_WEEK = 7 * DAY
_HOUR = DAY // 24
_MINUTE = _HOUR // 60


def _slots(zone: str, year: int, month: int, day: int) -> list[int]:
    """When the report is due about a Sunday."""
    sunday = to_micros(datetime(year, month, day, tzinfo=UTC))
    return due_slots(Times(5, "mon", zone=zone), sunday - 2 * _WEEK, sunday + 2 * _WEEK)


def _write(engine: Engine, folder: Path, zone: str, now: int) -> None:
    """Run the scheduled job as it is due at an instant."""
    schedule = settings_for("weekly_report", out=str(folder), formats=["csv"])
    schedule = msgspec.structs.replace(schedule, schedule_zone=zone)
    context = JobContext(engine, GovernanceSettings(), schedule, {}, is_live=True)
    for work in works(context):
        run_due(context.engine, work, lambda: now, lambda _: None)


def _told(folder: Path) -> list[str]:
    """The new JIT accounts of all reports."""
    tables = folder.glob("*/tables/new_jit_accounts.json")
    return sorted(line["account_id"] for table in tables for line in msgspec.json.decode(table.read_bytes()))


@pytest.mark.parametrize(
    ("zone", "sunday", "hours"),
    [
        ("Europe/Oslo", (2026, 3, 29), -1),
        ("America/New_York", (2026, 11, 1), 1),
        ("Pacific/Chatham", (2026, 4, 5), 1),
        ("Pacific/Chatham", (2026, 9, 27), -1),
    ],
)
def test_what_happens_about_the_end_of_a_week_is_told_in_one_report(
    sqlite_url: str, tmp_path: Path, zone: str, sunday: tuple[int, int, int], hours: int
) -> None:
    engine, slots = empty_store(sqlite_url), _slots(zone, *sunday)
    assert _WEEK + hours * _HOUR in {after - before for before, after in pairwise(slots)}, "clocks are set otherwise"
    came = {f"{ACME}|{slot}{by:+}": slot + by for slot in slots for by in (-_HOUR // 2, -1, 0, 1, _HOUR // 2)}
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", slots[0] - 30 * DAY, slots[-1] + 3 * DAY)
        for account_id, at in came.items():
            account(connection, account_id, created_at=at, provenance="jit_confirmed", provenance_at=at)
    for number, slot in enumerate(slots):
        # Nobody comes in the same second each week, and once the scheduler was away for two days.
        late = 2 * DAY if number == 1 else number * _MINUTE
        _write(engine, tmp_path, zone, slot + late)
    assert _told(tmp_path) == sorted(key for key, at in came.items() if slots[0] - _WEEK < at <= slots[-1])
