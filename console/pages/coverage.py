"""What was read of each stream, where gaps are, which jobs ran: it names no person."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_jobs import seen_runs
from console.asking.seen_judging import policy_titles, seen_not_judged, seen_stretches
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import WATCHING
from governance.store.running.work_items import count_pending_up_to
from ingest.contract.instants import from_micros

PATH = "/coverage"
_MOST = 500
_COUNTED = 10_000


def show(asked: Asked) -> Rendered:
    """Answer with every stretch, what was not judged, and how each job's last run went."""
    with answering(asked) as given:
        snapshot = given.snapshot
        stretches = sorted(seen_stretches(given), key=lambda s: (s.issuer, s.stream, s.from_at))
        values = {
            "title": "Coverage and jobs",
            "head": head_of(asked, given),
            "stretches": stretches[:_MOST],
            "is_cut": len(stretches) > _MOST,
            "not_judged": seen_not_judged(given),
            "titles": policy_titles(given),
            "pending": count_pending_up_to(snapshot.connection, _COUNTED),
            "generation": snapshot.generation,
            "runs": [
                (run, from_micros(run.due_at), from_micros(run.finished_at) if run.finished_at else None)
                for run in seen_runs(given)
            ],
        }
        return Rendered("coverage.jinja", values)


PAGES = (Page(PATH, WATCHING, show, menu="Coverage", place=80),)
