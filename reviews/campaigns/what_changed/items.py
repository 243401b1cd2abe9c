"""A review's items, from what changed: pure. Each has its evidence, and a reviewer who is never the person oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from governance.model.answers import Severity
from governance.model.keys import made_id
from governance.model.states import DAY
from reviews.campaigns.people.persons import People
from reviews.settings.sections import ReviewsSettings
from reviews.store.review_rows import AskedKey, AskedQuestion


class Subject(NamedTuple):
    """Something that a reviewer is to look at; ids are governance's keys, ``login`` is whose access it is."""

    what: str
    """``jit_account``, ``privileged_grant`` or ``finding``."""
    account_id: str
    login: str | None
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None
    since: int
    until: int | None
    """How long it is so; None: still."""
    summary: str
    evidence: tuple[str, ...]
    question_id: str | None = None
    """Of what was asked before: the same question; None: it follows of the rest."""
    severity: Severity | None = None
    """Of a finding."""
    detected_at: int | None = None
    """Of a finding: when the store first could tell of it."""

    def due_at(self, asked_at: int, settings: ReviewsSettings) -> int:
        """Return by when it is to be decided: of a finding, so many days after its detection, however late it is asked.

        Who closes a review over it, or asks again, wins no time; yet nothing is due before it is asked.
        """
        if self.detected_at is None or self.severity is None:
            return asked_at + settings.due_days * DAY
        days = settings.due_days_by_severity.get(self.severity, settings.due_days)
        return max(self.detected_at + days * DAY, asked_at)

    @property
    def key(self) -> AskedKey:
        """Return what it is, whenever it came to be."""
        return AskedKey(self.what, self.account_id, self.application_id, self.entitlement_id, self.finding_id)

    def question_among(self, asked: Iterable[AskedQuestion]) -> str | None:
        """Return the latest question that was asked about it, as of an instant at which it was as it is now.

        Not by when it began: of that more may be known by now.
        """
        questions = (q for q in asked if self.since <= q.opened_at < (self.until or q.opened_at + 1))
        latest = max(questions, default=None)
        return None if latest is None else latest.question_id


class Item(NamedTuple):
    """A subject, and who is asked about it."""

    item_id: str
    question_id: str
    subject: Subject
    reviewer: str
    why: str
    round: int = 1
    """How often the question was asked, this time included."""

    def as_asked(self, asked: Iterable[AskedQuestion]) -> Item:
        """Return the item of the question that was asked about the same thing before, where one was."""
        question = self.subject.question_id or self.subject.question_among(asked)
        return self if question is None else self._replace(item_id=question, question_id=question)

    def asked_again(self, number: int) -> Item:
        """Return the item of a later round of the same question."""
        return self._replace(item_id=made_id("item", self.question_id, number), round=number)


def question_id(subject: Subject) -> str:
    """Return the question's id: one thing, in the state it came to at one instant, is asked about once a review."""
    return subject.question_id or made_id(
        "item",
        subject.what,
        subject.account_id,
        subject.application_id,
        subject.entitlement_id,
        subject.finding_id,
        subject.since,
    )


class KnownOwners(NamedTuple):
    """Whom a review may ask before its fallback."""

    of_applications: Mapping[str, str]
    """Application id → login."""
    of_accounts: Mapping[str, str]
    """Of accounts that are no person's: key → key of the account of whoever answers for it."""


def items(subjects: Iterable[Subject], owners: KnownOwners, settings: ReviewsSettings, people: People) -> list[Item]:
    """Return an item per subject; ``people``: who is one person."""
    questions = ((question_id(subject), subject) for subject in subjects)
    return [Item(q, q, subject, *_reviewer(subject, owners, settings, people)) for q, subject in questions]


def _reviewer(subject: Subject, owners: KnownOwners, settings: ReviewsSettings, people: People) -> tuple[str, str]:
    """Return who is asked, and why that one: nobody about himself, and nobody who has left."""
    why_not: str | None = "no owner is known"
    for owner, of_what in (
        (owners.of_applications.get(subject.application_id or ""), "owner of the application"),
        (owners.of_accounts.get(subject.account_id), "owner of the account"),
    ):
        if owner is not None:
            why_not = _why_not(owner, "the owner", subject, people)
            if why_not is None:
                return owner, of_what
    fallback = settings.fallback_reviewer
    why_not_fallback = _why_not(fallback, "the fallback", subject, people)
    if why_not_fallback is None:
        return fallback, f"fallback: {why_not}"
    return settings.second_fallback_reviewer, f"second fallback: {why_not_fallback}"


def _why_not(reviewer: str, called: str, subject: Subject, people: People) -> str | None:
    """Return why a reviewer is not asked about the subject; None: he is."""
    if is_about(subject.account_id, subject.login, reviewer, people):
        return f"{called} would review himself"
    return f"{called} has left" if people.person(reviewer).has_left else None


def is_about(account_id: str, login: str | None, word: str, people: People) -> bool:
    """Tell whether somebody, by login or account key, is the person whose account is under review."""
    return people.are_one(word, account_id) or people.are_one(word, login)
