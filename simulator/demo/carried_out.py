"""What the company's people decide at the end of its half year, carried out in its Okta and seen to be gone there.

Whole lists are read here alone: what the half year's records tell is told without them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine

from governance.cli.authorship import os_author
from governance.model.scope import EVERYTHING
from governance.queries.naming import AccountName
from governance.queries.pages import walk
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.clients.access import SourceAccess
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, CampaignItemView, campaign_items
from reviews.campaigns.campaign_opening import OpeningContext, open_campaign
from reviews.campaigns.closing_campaigns import owners_of
from reviews.campaigns.micro.following import MicroReviews, begin_or_end
from reviews.campaigns.micro.opening import MicroContext
from reviews.campaigns.what_changed.decisions import DecisionInput, Verdict, decide
from reviews.cli.context import Chosen
from reviews.jobs.interface import JobContext
from reviews.jobs.micro_reviews import MicroReviewsJob, run_micro_reviews
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.connectors.catalogue import connectors_of
from reviews.remediation.remediator import remediate
from reviews.remediation.removal_list import RemovalFilters, RemovalView, removals
from reviews.settings.campaigns import CampaignSettings
from reviews.store.micro_rows import reviews_over
from reviews.store.review_rows import undecided_items
from simulator.company.settings import ENTRA_ISSUER, OKTA_ISSUER
from simulator.demo.half_year import Lived
from simulator.records.instants import DAY, HOUR, MINUTE

GONE = "sal.sales@corp.example.com"
"""Of Sales, and in Finance's group: what the campaign's reviewer takes away."""
_MOST_QUESTIONS = 100
_ANY_TIME = 365 * DAY
_WHY: Mapping[Verdict, str] = {"approve": "a new colleague, expected", "revoke": "nobody ordered this application"}


class Carried(NamedTuple):
    """What came of it, in words."""

    lines: tuple[str, ...]
    ended_at: int
    """In microseconds of the simulated clock."""


class _Company(NamedTuple):
    engine: Engine
    chosen: Chosen
    lived: Lived
    owners: Mapping[str, str]
    govern: Callable[[int], None]

    def collect(self, at: int, *, whole: bool = False) -> None:
        """Live until an instant, read all to it, and let it be governed."""
        self.lived.live_on(at, [OKTA_ISSUER, ENTRA_ISSUER] if whole else [])
        self.govern(at)

    def remediate(self, at: int) -> None:
        """Take a turn of remediation at an instant, at the served sources."""
        self.lived.set_clock(at)
        accesses = [SourceAccess(s, f"sources[{n}]", os.environ) for n, s in enumerate(self.lived.sources)]
        connectors = connectors_of(accesses)
        settings = self.chosen
        context = CarryingContext(settings.governance, settings.reviews, self.owners, connectors)
        remediate(self.engine, context, at)


def follow_changes(chosen: Chosen, now: int) -> None:
    """Let changes from now on ask the small questions that ``carried_out`` answers."""
    with existing_store(chosen.store) as engine:
        begin_or_end(engine, wanted=True, now=now)


def carried_out(chosen: Chosen, lived: Lived, govern: Callable[[int], None], began_at: int) -> Carried:
    """Decide half of a campaign and the small questions, revoke one access, and see it gone."""
    with existing_store(chosen.store) as engine:
        company = _Company(engine, chosen, lived, owners_of(chosen.governance), govern)
        company.collect(began_at + 10 * MINUTE, whole=True)
        items, decided = _campaign(company, began_at + 15 * MINUTE)
        questions, revoked = _questions(company, began_at + 15 * MINUTE)
        company.remediate(began_at + 20 * MINUTE)
        # What a source did not answer at once is done at the next turn.
        company.remediate(began_at + 26 * MINUTE)
        company.collect(began_at + 32 * MINUTE)
        company.remediate(began_at + 33 * MINUTE)
        ended_at = began_at + 2 * HOUR
        context = JobContext(engine, chosen.governance, chosen.reviews, company.owners)
        run_micro_reviews(context, MicroReviewsJob(), ended_at)
        company.remediate(ended_at)
        company.remediate(ended_at + 6 * MINUTE)
        # What is read last is stated as covered until a little before.
        company.collect(ended_at + HOUR)
        return Carried(
            (
                f"A campaign asks who needs Finance's group: {decided:,} of {items:,} items are decided",
                f"{questions:,} small questions about changes are asked at once and answered, {revoked:,} by a revoke",
                *_removals(company, ended_at),
            ),
            ended_at,
        )


def _removals(company: _Company, at: int) -> list[str]:
    """Return what became of the removals, in words: of the campaign's one its instants, of the others their states."""
    with reading(company.engine) as connection:
        snapshot = Snapshot(connection, company.chosen.governance)
        views = list(walk(removals, snapshot, EVERYTHING, RemovalFilters(as_of=at)))
    lines = [
        f"{GONE} leaves the group: decided {_minute(view.decided_at)}, applied {_minute(view.applied_at)}, "
        f"{view.state} {_minute(view.seen_at)} by {view.seen_by}"
        for view in views
        if _login_of(view) == GONE and view.cause == "campaign"
    ]
    counts = Counter(view.state for view in views)
    states = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in sorted(counts.items()))
    return [*lines, f"Of {len(views):,} removals, by state: {states}"]


def _minute(at: datetime | None) -> str:
    return f"{at:%d %b %H:%M}" if at is not None else "never"


def _campaign(company: _Company, at: int) -> tuple[int, int]:
    """Open the campaign and let half of it be decided; return how many items it has, and how many are decided."""
    definition: CampaignSettings = company.chosen.reviews.campaigns[0]
    author = os_author(company.chosen.people)
    opening = OpeningContext(company.chosen.governance, company.owners, author, is_live=True)
    opened = open_campaign(company.engine, opening, definition, at)
    with reading(company.engine) as connection:
        filters = CampaignItemFilters(as_of=at, campaign_id=opened.campaign_id)
        items = list(walk(campaign_items, Snapshot(connection, company.chosen.governance), EVERYTHING, filters))
    leaving = [item for item in items if _login_of(item) == GONE]
    staying = [item for item in items if _login_of(item) != GONE][: len(items) // 2 - 1]
    for item in leaving:
        word = AnswerInput("revoke", None, author, "works in Sales since the spring", at + MINUTE)
        answer(company.engine, [item.item_id], word)
    for item in staying:
        answer(company.engine, [item.item_id], AnswerInput("approve", None, author, "closes the books", at + MINUTE))
    return len(items), len(leaving) + len(staying)


def _login_of(view: CampaignItemView | RemovalView) -> str | None:
    return view.account.name if isinstance(view.account, AccountName) else None


def _questions(company: _Company, at: int) -> tuple[int, int]:
    """Ask what the changes ask, and let it be answered; return how many questions there were, and revokes."""
    context = MicroContext(company.chosen.governance, company.chosen.reviews, company.owners)
    asking = MicroReviews(company.engine, context, lambda: at, lambda _line: None)
    while asking.take():
        pass
    author = os_author(company.chosen.people)
    revoked = 0
    with reading(company.engine) as connection:
        reviews = reviews_over(connection, at + _ANY_TIME, 0, _MOST_QUESTIONS)
        items = [item for review_id in reviews for item in undecided_items(connection, review_id, _MOST_QUESTIONS)]
    for item in items:
        verdict: Verdict = "revoke" if item.application_id is not None and not revoked else "approve"
        word = DecisionInput(verdict, item.reviewer, author, _WHY[verdict], at + MINUTE)
        decide(company.engine, item.item_id, word)
        revoked += verdict == "revoke"
    return len(items), revoked
