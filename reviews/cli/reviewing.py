"""What the commands do that open a review, record a decision, reassign an item, and close a review."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Engine

from governance.cli.authorship import os_author
from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot, say_as_of
from governance.queries.baseline import baseline_sentence
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.counting import counted
from reviews.campaigns.closing_campaigns import owners_of
from reviews.campaigns.short_ids import review_item_id_of
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, Verdict
from reviews.campaigns.what_changed.decisions import decide as record_decision
from reviews.campaigns.what_changed.opening import open_review
from reviews.campaigns.what_changed.reassigning import reassign
from reviews.cli.context import CommandContext


def open_now(context: CommandContext, as_of: int | None, as_json: bool) -> None:
    """Open a review as of an instant, and say how many items it has."""
    with opened_snapshot(context, as_of) as opened_store:
        instant = opened_store.as_of
        say_as_of(opened_store, as_json)
        before = baseline_sentence(opened_store.snapshot, instant)
        if before is not None:
            say(before, err=as_json)
    with existing_store(context.settings.store) as engine:
        owners = owners_of(context.settings.governance)
        opened = open_review(
            engine,
            owners,
            context.settings.reviews,
            kind="on_request",
            as_of=instant,
            now=now_micros(),
            baseline=context.settings.governance.baseline,
        )
    if as_json:
        context.show([{"review_id": opened.review_id, "items": opened.items}], (), as_json)
    elif opened.review_id is None:
        say("nothing new to ask")
    else:
        say(f"review {opened.review_id} opened with {counted(opened.items, 'item')}")


def record(context: CommandContext, item_id: str, verdict: str, reviewer: str | None, reason: str) -> None:
    """Record a decision, and say who entered it for whom."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        decision_id = record_decision(
            engine,
            _whole(engine, item_id),
            DecisionInput(cast(Verdict, verdict), reviewer, author, reason, now_micros()),
        )
    say(f"decision {decision_id} recorded, entered by {author.spelled()} for {reviewer or author.account_id}")


def close_now(context: CommandContext, review_id: str) -> None:
    """Close a review, and say what was decided of it."""
    with existing_store(context.settings.store) as engine:
        closed = close_review(engine, review_id, os_author(context.settings.people), now_micros())
    say(
        f"review {review_id} closed: {closed.decided:,} decided, {closed.no_response:,} without a response; "
        f"the next review asks {closed.carried:,} again"
    )


def reassign_now(context: CommandContext, item_id: str, to: str, reason: str) -> None:
    """Give an item to another reviewer, and say who did."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act = reassign(engine, _whole(engine, item_id), to, reason, author, context.settings.reviews, now_micros())
    say(f"item {act.subject} is {to}'s to decide, reassigned by {author.spelled()}, act {act.act_id}")


def _whole(engine: Engine, item: str) -> str:
    with reading(engine) as connection:
        return review_item_id_of(connection, item)
