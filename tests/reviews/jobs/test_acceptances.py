"""The clock reopens what was accepted; the job tells of it, once."""

from __future__ import annotations

from governance.model.states import DAY
from governance.store.database.engine import writing
from reviews.jobs.acceptances import JOB, AcceptancesJob
from reviews.jobs.interface import Times
from tests.governance.queries.filled import accepted, finding
from tests.reviews.jobs.job_runs import NOW, ran, settings_for, small_store
from tests.reviews.opened import JO

NOTHING = "0 acceptances ended, their findings are open again; 0 end within 14 days"


def test_it_runs_every_day() -> None:
    assert JOB.times(AcceptancesJob()) == Times(4)


def test_it_tells_what_ended_since_the_last_run_and_what_ends_soon(store_url: str) -> None:
    engine = small_store(store_url)
    assert [run.result for run in ran(engine, settings_for("acceptances"))] == [NOTHING]
    with writing(engine) as connection:
        for name in ("ended", "soon", "late", "reopened", "closed"):
            finding(
                connection,
                name,
                JO,
                opened_at=1,
                message=f"{name} is wrong",
                closed_at=NOW if name == "closed" else None,
            )
        accepted(connection, "ended", NOW - 9 * DAY, NOW + DAY // 2)
        accepted(connection, "soon", NOW - 9 * DAY, NOW + 9 * DAY)
        accepted(connection, "late", NOW - 9 * DAY, NOW + 99 * DAY)
        accepted(connection, "reopened", NOW - 9 * DAY, NOW + DAY // 2)
        accepted(connection, "reopened", NOW - 8 * DAY, NOW - 8 * DAY, kind="reopen")
        accepted(connection, "closed", NOW - 9 * DAY, NOW + DAY // 2)
    told = [run.result or "" for run in ran(engine, settings_for("acceptances"), NOW + DAY)]
    assert len(told) == 1
    assert told[0].startswith("1 acceptance ended, their findings are open again: ended (")
    assert "ended is wrong); 1 end within 14 days: soon (" in told[0]
    assert (ran(engine, settings_for("acceptances"), NOW + 2 * DAY)[0].result or "").startswith("0 acceptances ended")
