"""Questions about single changes, every hour: those that dates bring are asked, and those that are over are closed."""

from __future__ import annotations

from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError
from reviews.campaigns.micro.dates import acceptances_ending, contracts_near_their_end, held_by_movers
from reviews.campaigns.micro.opening import MicroContext, open_questions
from reviews.campaigns.what_changed.closing import close_review
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.settings.ranges import Days
from reviews.store.micro_rows import reviews_over

_AUTHOR = Author(via="config", name="the schedule of questions about single changes")
_CLOSED_AT_ONCE = 1_000
_HOLD = 3_600_000_000
"""So long a decision may be corrected; then it may be carried out."""


class MicroReviewsJob(JobSettings, frozen=True, kw_only=True):
    """How long ahead of an end it is asked."""

    acceptance_days: Days = 14
    contract_days: Days = 14


def run_micro_reviews(context: JobContext, settings: MicroReviewsJob, now: int) -> str:
    """Ask what dates ask, and close what is over; return how many of both."""
    if not context.reviews.micro_reviews.enabled:
        return "reviews.micro_reviews is switched off"
    micro = MicroContext(context.governance, context.reviews, context.owners)
    with writing(context.engine) as connection:
        subjects = [
            *acceptances_ending(connection, now, settings.acceptance_days),
            *contracts_near_their_end(connection, now, settings.contract_days),
            *held_by_movers(connection, now, context.governance.ask_within_days),
        ]
        opened = open_questions(connection, micro, subjects, now)
    closed = _close_over(context, now)
    return (
        f"{counted(opened.questions, 'question')} asked in {counted(opened.reviews, 'review')}, "
        f"{opened.left:,} left to the next review of what changed; {counted(closed, 'review')} closed"
    )


def _close_over(context: JobContext, now: int) -> int:
    """Close what was whole decided an hour ago, and what was due so long ago that the next review is to ask it."""
    late = context.reviews.micro_reviews.closes_days_after_due * DAY
    with reading(context.engine) as connection:
        over = reviews_over(connection, now - late, now - _HOLD, _CLOSED_AT_ONCE)
    closed = 0
    for review_id in over:
        try:
            close_review(context.engine, review_id, _AUTHOR, now)
        except DeclinedError:
            continue  # Another has closed it.
        closed += 1
    return closed


JOB = Job(
    name="micro_reviews",
    settings=MicroReviewsJob,
    times=lambda _: Times(0, hourly=True, catch_up_days=1),
    run=run_micro_reviews,
)
