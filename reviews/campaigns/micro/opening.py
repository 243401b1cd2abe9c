"""Opens questions about single changes: one review for each person's, asked of whoever is nearest and free to judge.

What was asked before is not asked again, and what was asked about lately waits for the next review of what changed; so
does what is one question too many for its reviewer. No review of what changed passes over what was not asked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection

from governance.audit.review_entries import review_opened
from governance.model.keys import made_id
from governance.settings.sections import GovernanceSettings
from governance.store.evidence.audit_rows import insert_entries
from governance.store.telling.printed_reports import write_asked
from reviews.campaigns.choosing_reviewers import Owners, chosen_reviewers
from reviews.campaigns.micro.subjects import by_risk
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.what_changed.items import Item, KnownOwners, Subject, items
from reviews.campaigns.what_changed.opening import item_row, still_to_ask
from reviews.settings.campaigns import WHAT_CHANGED, CampaignSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.account_owners import owners_of_accounts
from reviews.store.campaigns.source_rows import SourceRow
from reviews.store.micro_rows import Place, asked_lately, waiting_questions
from reviews.store.review_rows import MICRO, insert_review

_HOUR = 3_600_000_000
_TITLE = "Question about a change"


class MicroContext(NamedTuple):
    """What questions are opened with; ``owners``: application id → login."""

    governance: GovernanceSettings
    reviews: ReviewsSettings
    owners: Mapping[str, str]


class OpenedQuestions(NamedTuple):
    """How many questions were opened in how many reviews, and how many wait for the next review of what changed."""

    reviews: int
    questions: int
    left: int


def open_questions(
    connection: Connection, context: MicroContext, subjects: Sequence[Subject], now: int
) -> OpenedQuestions:
    """Open questions about what changed, each once, in this transaction."""
    if not subjects:
        return OpenedQuestions(0, 0, 0)
    accounts = {subject.account_id for subject in subjects}
    known = KnownOwners(context.owners, owners_of_accounts(connection, accounts))
    people = known_people(connection, {*_standing_words(context), *accounts, *known.of_accounts.values()}, now)
    new = still_to_ask(connection, items(by_risk(subjects), known, context.reviews, people)).values()
    recent = asked_lately(connection, {item.subject.account_id for item in new}, now - _between(context))
    fresh = [item for item in new if _place(item.subject) not in recent]
    asked = _within_bounds(connection, context, _asked_of_the_nearest(connection, context, fresh, now))
    groups: dict[str, list[Item]] = {}
    for item in asked:
        person = min(people.person(item.subject.account_id).identities, default=item.subject.account_id)
        groups.setdefault(person, []).append(item)
    for own in groups.values():
        _open(connection, context, own, now)
    return OpenedQuestions(len(groups), len(asked), len(new) - len(asked))


def _open(connection: Connection, context: MicroContext, items: Sequence[Item], now: int) -> None:
    settings = replace(context.reviews, due_days=context.reviews.micro_reviews.due_days)
    review_id = made_id("review", MICRO, *sorted(item.item_id for item in items))
    dues = [item.subject.due_at(now, settings) for item in items]
    rows = [item_row(review_id, item, now, due_at) for item, due_at in zip(items, dues, strict=True)]
    insert_review(connection, (review_id, MICRO, _TITLE, now, max(dues), None), rows)
    write_asked(connection, review_id, now, now)
    entry = review_opened(review_id, now, kind=MICRO, title=_TITLE, opened_at=now, due_at=max(dues), items=len(rows))
    insert_entries(connection, [entry])


def _asked_of_the_nearest(connection: Connection, context: MicroContext, items: Sequence[Item], now: int) -> list[Item]:
    """Return items, each with the nearest who is free to judge; where nobody is, as the review of what changed asks."""
    if not items:
        return []
    named = [context.reviews.fallback_reviewer, context.reviews.second_fallback_reviewer]
    built_in = CampaignSettings(name=WHAT_CHANGED, owners=named, fallback=named)
    owners = Owners(context.owners, context.governance.register)
    choices = chosen_reviewers(connection, built_in, owners, [_source(item.subject) for item in items], now)
    asked: list[Item] = []
    for item, choice in zip(items, choices, strict=True):
        if choice.nobody is not None:
            asked.append(item)
            continue
        nearest = choice.stages[0].reviewers[0]
        asked.append(item._replace(reviewer=nearest.word, why=_why(nearest.role)))
    return asked


def _why(role: str) -> str:
    subject, mark, _ = role.partition("_owner")
    return f"owner of the {subject}" if mark else role


def _within_bounds(connection: Connection, context: MicroContext, items: Iterable[Item]) -> list[Item]:
    """Return the gravest items for whose reviewer they are not too many."""
    waiting = Counter(waiting_questions(connection))
    asked: list[Item] = []
    for item in items:
        if waiting[item.reviewer] < context.reviews.micro_reviews.questions_at_most:
            waiting[item.reviewer] += 1
            asked.append(item)
    return asked


def _standing_words(context: MicroContext) -> set[str]:
    settings = context.reviews
    return {*context.owners.values(), settings.fallback_reviewer, settings.second_fallback_reviewer}


def _between(context: MicroContext) -> int:
    return context.reviews.micro_reviews.hours_between * _HOUR


def _place(subject: Subject) -> Place:
    return Place(subject.account_id, subject.application_id, subject.entitlement_id)


def _source(subject: Subject) -> SourceRow:
    return SourceRow(
        account_id=subject.account_id,
        own_id=subject.finding_id or "",
        login=subject.login,
        known=subject.account_id,
        application_id=subject.application_id,
        entitlement_id=subject.entitlement_id,
        mode=None,
        scope=None,
        finding_id=subject.finding_id,
        privileged=int(subject.what == "privileged_grant"),
        evidence=None,
        summary=subject.summary,
        status=None,
        faulted=0,
    )
