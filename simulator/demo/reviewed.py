"""The made-up company's reviews: one that its people answered in the last week, when they did, and one at its end."""

from __future__ import annotations

from collections import Counter

from governance.cli.authorship import os_author
from governance.model.scope import EVERYTHING
from governance.queries.findings import FindingFilters, findings
from governance.queries.pages import walk
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from reviews.campaigns.closing_campaigns import owners_of
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, Verdict, decide
from reviews.campaigns.what_changed.opening import open_review
from reviews.cli.context import Chosen
from reviews.store.review_rows import UndecidedItem, undecided_items
from simulator.records.instants import DAY, HOUR

_OPENED, _DECIDED, _CLOSED = 10 * DAY, 4 * DAY, 3 * DAY
"""How long before the end."""
_REASONS: dict[Verdict, str] = {"approve": "needed for the job", "revoke": "nobody knows what for"}
_AT_ONCE = 10_000


def decided_review(settings: Chosen, end: int) -> Counter[Verdict]:
    """Open a review, let its reviewers decide all of it, close it; return how many items were decided which way.

    What is critical is revoked. The next review asks again about findings that are open.
    """
    owners = owners_of(settings.governance)
    opened_at = end - _OPENED
    with existing_store(settings.store) as engine:
        with reading(engine) as connection:
            filters = FindingFilters(as_of=opened_at, severities=("critical",))
            walked = walk(findings, Snapshot(connection, settings.governance), EVERYTHING, filters)
            critical = {finding.finding_id for finding in walked}
        opened = open_review(engine, owners, settings.reviews, kind="on_request", as_of=opened_at, now=opened_at)
        if opened.review_id is None:
            return Counter()
        with reading(engine) as connection:
            items = undecided_items(connection, opened.review_id, _AT_ONCE)
        author = os_author(settings.people)
        verdicts: Counter[Verdict] = Counter()
        for item in items:
            verdict = _verdict(item, critical)
            at = end - _DECIDED + HOUR * (verdicts.total() % 8)
            decide(engine, item.item_id, DecisionInput(verdict, item.reviewer, author, _REASONS[verdict], at))
            verdicts[verdict] += 1
        close_review(engine, opened.review_id, author, end - _CLOSED)
        return verdicts


def opened_review(settings: Chosen, end: int) -> int:
    """Open the review of the last week, at its end; return how many items it asks."""
    with existing_store(settings.store) as engine:
        owners = owners_of(settings.governance)
        return open_review(engine, owners, settings.reviews, kind="on_request", as_of=end, now=end).items


def _verdict(item: UndecidedItem, critical: set[str]) -> Verdict:
    return "revoke" if item.finding_id in critical else "approve"
