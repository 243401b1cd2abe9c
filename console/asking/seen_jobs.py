"""How each job's last run went, as far as whoever asks may see it."""

from __future__ import annotations

from console.asking.answering import Answering
from reviews.store.job_runs import JobRun, last_runs


def seen_runs(given: Answering) -> list[JobRun]:
    """Return each job's last run; what it came to is counted over all sources, and for whoever sees all of them."""
    runs = last_runs(given.snapshot.connection)
    return list(runs) if given.visitor.scope.everything else [run._replace(result=None) for run in runs]
