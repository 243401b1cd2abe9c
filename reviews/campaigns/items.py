"""A review's items, from what changed: pure. Each has its evidence, and a reviewer who is never the person oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from governance.model.keys import made_id
from reviews.settings import ReviewsSettings


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
    summary: str
    evidence: tuple[str, ...]


class Item(NamedTuple):
    """A subject, and who is asked about it."""

    item_id: str
    subject: Subject
    reviewer: str
    why: str


def item_id(subject: Subject) -> str:
    """Return the item's id: one thing, in the state it came to at one instant, is asked about once."""
    return made_id(
        "item",
        subject.what,
        subject.account_id,
        subject.application_id,
        subject.entitlement_id,
        subject.finding_id,
        subject.since,
    )


def items(subjects: Iterable[Subject], owners: Mapping[str, str], settings: ReviewsSettings) -> list[Item]:
    """Return an item per subject; ``owners``: application id → login of its owner."""
    return [Item(item_id(s), s, *_reviewer(s, owners, settings)) for s in subjects]


def _reviewer(subject: Subject, owners: Mapping[str, str], settings: ReviewsSettings) -> tuple[str, str]:
    """Return who is asked, and why that one."""
    owner = owners.get(subject.application_id or "")
    if owner is not None and not same_person(owner, subject.login):
        return owner, "owner of the application"
    if not same_person(settings.fallback_reviewer, subject.login):
        own = "the owner would review himself" if owner is not None else "no owner is known"
        return settings.fallback_reviewer, f"fallback: {own}"
    return settings.second_fallback_reviewer, "second fallback: the fallback would review himself"


def same_person(reviewer: str, login: str | None) -> bool:
    """Tell whether a reviewer's login is the login under review."""
    return login is not None and reviewer.strip().lower() == login.strip().lower()
