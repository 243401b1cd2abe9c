"""The nightly sweep for stale accounts: judges them, and moves the cases of those that nobody uses on."""

from __future__ import annotations

from governance.audit.entries import spelled
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import VerdictCounts, sweep_unsettled
from governance.store.database.engine import reading
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.remediation.stale.advancing import Sweeping
from reviews.remediation.stale.carrying import Carrier
from reviews.settings.ranges import Hour

_BETWEEN = " "
"""Between the sweep's instant and the last account that was judged, where a run notes how far it came."""


class SweepJob(JobSettings, frozen=True, kw_only=True):
    """When the sweep runs; what becomes of stale accounts says reviews.stale."""

    hour: Hour = 1


def sweep(context: JobContext, _: SweepJob, now: int) -> str:
    """Sweep for stale accounts as of the last that was read, and move their cases on; return both in numbers.

    Who takes a dead one's run over goes on behind the last account that was judged, at the same instant.
    """
    began_at, after = _place(context.lease.resumed_from, now)
    counts = VerdictCounts()
    with reading(context.engine) as connection:
        snapshot = Snapshot(connection, context.governance, is_live=context.is_live)
        as_of = snapshot.default_as_of(began_at).at
        unknown = _unknown(snapshot, as_of, began_at)
        carrier = Carrier(context.reviews, context.notifications, context.owners, began_at)
        can_warn = context.notifications.mail is not None
        sweeping = Sweeping(
            context.engine,
            context.reviews.stale,
            began_at,
            carrier,
            unknown,
            can_warn=can_warn,
            unreached=carrier.unreached,
        )
        for block in sweep_unsettled(snapshot, as_of, counts, after):
            sweeping.take(block)
            if block:
                context.lease.keep_on(f"{began_at}{_BETWEEN}{block[-1].account_id}")
    whole = "" if not after else " (of those that were left)"
    return f"{counts.line()}{whole}; {sweeping.finish()}"


def _place(noted: str | None, now: int) -> tuple[int, str]:
    if noted is None:
        return now, ""
    began_at, _, after = noted.partition(_BETWEEN)
    return int(began_at), after


def _unknown(snapshot: Snapshot, as_of: int, now: int) -> str | None:
    """Return why no action may rest on what the sweep sees; None: one may."""
    if snapshot.incomplete is not None:
        return f"the state is INCOMPLETE: {snapshot.incomplete}"
    if as_of < now - DAY:
        return f"what was read ends at {spelled(as_of)}"
    return None


JOB = Job(name="sweep", settings=SweepJob, times=lambda settings: Times(settings.hour), run=sweep)
