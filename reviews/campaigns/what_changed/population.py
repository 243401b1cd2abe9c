"""Reads, as of an instant, what a review is to ask about: new JIT accounts, privileges held, open findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from reviews.campaigns.what_changed.items import Subject
from reviews.campaigns.what_changed.subjects import evidence_in, finding_subject, jit_account_subject, privilege_subject
from reviews.store.population_rows import carried_items, new_jit_accounts, new_privileges, open_findings


class Stretch(NamedTuple):
    """Of when a review asks: what came to be after ``since`` and stands as of ``as_of``; not what began earlier."""

    since: int
    as_of: int
    baseline: int | None
    """What began before it is asked of nobody; None: there is none."""


def changes(connection: Connection, stretch: Stretch, acts_until: int) -> Iterator[Subject]:
    """Yield what came to be in a stretch and still stands, and every finding that is open then.

    Besides, what a review was closed over without an answer.
    ``acts_until``: as of when it is told which findings are accepted.
    """
    since, as_of, baseline = stretch
    began = baseline or 0
    since = max(since, began - 1)
    yield from map(jit_account_subject, new_jit_accounts(connection, since, as_of))
    yield from map(privilege_subject, new_privileges(connection, since, as_of))
    for item in carried_items(connection, as_of):
        yield Subject(
            what=item.what,
            account_id=item.account_id,
            login=item.login,
            application_id=item.application_id,
            entitlement_id=item.entitlement_id,
            finding_id=None,
            since=0,
            until=None,
            summary=item.summary or "",
            evidence=evidence_in(item.evidence),
            question_id=item.question_id,
        )
    yield from map(finding_subject, open_findings(connection, began, as_of, acts_until))
