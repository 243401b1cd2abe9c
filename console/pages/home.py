"""The first page: what waits for whoever looks, by his roles."""

from __future__ import annotations

from itertools import islice
from typing import Any

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.asking.own_items import count_own
from console.asking.removal_ways import removals_to_do
from console.asking.seen_campaigns import seen_campaigns
from console.asking.seen_jobs import seen_runs
from console.asking.seen_judging import policy_titles, seen_not_judged
from console.asking.totals import MOST_COUNTED, unsealed_entries
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING, EVERY_ROLE, REVIEWERS, WATCHING
from governance.queries.findings import count_open_by_severity
from governance.store.evidence.audit_rows import last_sealed_at
from ingest.contract.instants import from_micros

_LIVE = ("open", "overdue", "closing", "closed")
_MOST_CAMPAIGNS = 10


def show(asked: Asked) -> Rendered:
    """Answer with what waits."""
    roles = asked.visitor.roles
    with answering(asked) as given:
        values: dict[str, Any] = {"title": "Home", "head": head_of(asked, given)}
        values["own"] = count_own(asked, given.snapshot) if roles & REVIEWERS else None
        values["severities"] = _by_severity(asked, given) if roles & ASKING else None
        values["not_judged"] = seen_not_judged(given).sentence(policy_titles(given)) if roles & ASKING else None
        values["campaigns"] = _campaigns(asked, given) if roles & ASKING else None
        values["removals"] = removals_to_do(asked, given) if roles & ASKING else None
        values["watched"] = _watched(given) if roles & WATCHING else None
        return Rendered("home.jinja", values)


def _by_severity(asked: Asked, given: Answering) -> list[tuple[str, int, bool]]:
    counted = count_open_by_severity(given.snapshot, asked.visitor.scope, given.as_of, MOST_COUNTED)
    return [(severity, total.rows, total.more) for severity, total in counted.items()]


def _campaigns(asked: Asked, given: Answering) -> list[Any]:
    return list(islice(seen_campaigns(asked, given, _LIVE), _MOST_CAMPAIGNS))


def _watched(given: Answering) -> dict[str, Any]:
    snapshot = given.snapshot
    sealed_at = last_sealed_at(snapshot.connection)
    return {
        "sources": [
            (issuer, from_micros(snapshot.known[issuer].from_at), from_micros(snapshot.known[issuer].until_at))
            for issuer in given.sources()
        ],
        "unsealed": unsealed_entries(snapshot),
        "sealed_at": from_micros(sealed_at) if sealed_at is not None else None,
        "runs": [
            (run.job, run.status, from_micros(run.finished_at) if run.finished_at else None, run.result)
            for run in seen_runs(given)
        ],
    }


PAGES = (Page("/", EVERY_ROLE, show, menu="Home", place=0),)
