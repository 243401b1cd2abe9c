"""Opens a review of what changed, once: what was asked before is not asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.audit.review_entries import review_opened
from governance.model.keys import made_id
from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.labels_on_the_move import refuse_over_moving_labels
from governance.store.telling.printed_reports import write_asked
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.what_changed.items import Item, KnownOwners, items
from reviews.campaigns.what_changed.population import Stretch, changes
from reviews.settings.sections import ReviewsSettings
from reviews.store.account_owners import owners_of_accounts
from reviews.store.review_rows import insert_review, last_opened_before, latest_rounds, questions_asked

_encode = msgspec.json.Encoder().encode
_AT_ONCE = 5_000


class Opened(NamedTuple):
    """A review that was opened, or None for its id when nothing new was to ask."""

    review_id: str | None
    items: int


def open_review(
    engine: Engine,
    owners: Mapping[str, str],
    settings: ReviewsSettings,
    *,
    kind: str,
    as_of: int,
    now: int,
    baseline: int | None = None,
) -> Opened:
    """Open a review of what stands as of ``as_of`` and was never asked about; ``owners``: application id → login.

    What began before ``baseline`` is not asked about; what was asked before and got no answer is asked again.
    """
    with writing(engine) as connection:
        refuse_over_moving_labels(connection, "a review")
        last = last_opened_before(connection, as_of)
        reviewers = known_people(
            connection, {*owners.values(), settings.fallback_reviewer, settings.second_fallback_reviewer}, as_of
        )
        subjects = changes(connection, Stretch(last or 0, as_of, baseline), max(as_of, now))
        asked: dict[str, Item] = {}
        while block := list(islice(subjects, _AT_ONCE)):
            accounts = {subject.account_id for subject in block}
            known = KnownOwners(owners, owners_of_accounts(connection, accounts))
            words = accounts.union(known.of_accounts.values())
            people = reviewers.and_more(known_people(connection, words, as_of))
            asked |= still_to_ask(connection, items(block, known, settings, people))
        if not asked:
            return Opened(None, 0)
        review_id = made_id("review", kind, as_of, *sorted(item.item_id for item in asked.values())[:1])
        due_at = as_of + settings.due_days * DAY
        title = "Access review of what changed"
        items_asked = [
            item_row(review_id, item, as_of, item.subject.due_at(as_of, settings)) for item in asked.values()
        ]
        insert_review(connection, (review_id, kind, title, as_of, due_at, None), items_asked)
        write_asked(connection, review_id, as_of, now)
        insert_entries(
            connection,
            [review_opened(review_id, now, kind=kind, title=title, opened_at=as_of, due_at=due_at, items=len(asked))],
        )
        return Opened(review_id, len(asked))


def still_to_ask(connection: Connection, block: Sequence[Item]) -> dict[str, Item]:
    """Return, by question, what was never asked, and what the review before carries into this one."""
    asked = questions_asked(connection, {item.subject.account_id for item in block})
    block = [item.as_asked(asked.get(item.subject.key, ())) for item in block]
    before = latest_rounds(connection, (item.question_id for item in block))
    new = {item.question_id: item for item in block if item.question_id not in before}
    again = (item for item in block if item.question_id in before and before[item.question_id].carried)
    return new | {item.question_id: item.asked_again(before[item.question_id].number + 1) for item in again}


def item_row(review_id: str, item: Item, opened_at: int, due_at: int) -> tuple[object, ...]:
    """Return the row of an item that a review asks."""
    subject = item.subject
    return (
        item.item_id,
        review_id,
        subject.what,
        subject.account_id,
        subject.application_id,
        subject.entitlement_id,
        subject.finding_id,
        item.reviewer,
        item.why,
        subject.summary,
        _encode(subject.evidence).decode(),
        opened_at,
        due_at,
        item.question_id,
        item.round,
        0,
    )
