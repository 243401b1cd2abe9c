"""Tells which acceptances of findings have ended since yesterday, and which end soon: the clock alone reopens them."""

from __future__ import annotations

from collections.abc import Iterable

from governance.audit.entries import spelled
from governance.model.states import DAY
from governance.store.database.engine import reading
from ingest.contract.counting import counted
from reviews.campaigns.acceptances.acceptance_list import status_of
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.settings.ranges import Days, Hour
from reviews.store.acceptance_rows import Acceptance, acceptances
from reviews.store.job_runs import last_done_at

_MOST_NAMED = 20


class AcceptancesJob(JobSettings, frozen=True, kw_only=True):
    """When it is told, and how long ahead."""

    hour: Hour = 4
    warn_days: Days = 14


def tell(context: JobContext, settings: AcceptancesJob, now: int) -> str:
    """Return which findings are open again since the last run, and which acceptances end within the days to come."""
    ended: list[Acceptance] = []
    ending: list[Acceptance] = []
    with reading(context.engine) as connection:
        for acceptance in acceptances(connection, now, last_done_at(connection, JOB.name) or now - DAY):
            status = status_of(acceptance, now)
            if status == "ended":
                ended.append(acceptance)
            elif status == "accepted" and (acceptance.act.until_at or 0) <= now + settings.warn_days * DAY:
                ending.append(acceptance)
    return (
        f"{counted(len(ended), 'acceptance')} ended, their findings are open again{_named(ended)}; "
        f"{len(ending):,} end within {settings.warn_days} days{_named(ending)}"
    )


def _named(acceptances: Iterable[Acceptance]) -> str:
    named = [f"{a.act.subject} ({spelled(a.act.until_at)}: {a.message or 'no message'})" for a in acceptances]
    more = [f"and {len(named) - _MOST_NAMED:,} more"] if len(named) > _MOST_NAMED else []
    return ": " + ", ".join([*named[:_MOST_NAMED], *more]) if named else ""


JOB = Job(name="acceptances", settings=AcceptancesJob, times=lambda settings: Times(settings.hour), run=tell)
