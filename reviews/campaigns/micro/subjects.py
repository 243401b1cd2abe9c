"""What is asked about single changes: read of the state as it is now, one subject per logical change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from reviews.campaigns.micro.triggers import Named
from reviews.campaigns.what_changed.items import Subject
from reviews.campaigns.what_changed.subjects import finding_subject, jit_account_subject, privilege_subject
from reviews.store.micro_rows import findings_among, jit_accounts_among, privileges_among


def subjects_of(connection: Connection, named: Named, now: int) -> list[Subject]:
    """Return what changes ask about and still stands."""
    subjects = [finding_subject(finding) for finding in findings_among(connection, named.findings, now)]
    subjects += map(jit_account_subject, jit_accounts_among(connection, named.accounts))
    subjects += map(privilege_subject, privileges_among(connection, named.grants, now))
    return list(_one_each(subjects))


def _one_each(subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield one subject of each account and entitlement: findings come first, and say more than that it is held."""
    asked: set[tuple[str, str | None]] = set()
    for subject in subjects:
        place = (subject.account_id, subject.entitlement_id)
        if place not in asked:
            asked.add(place)
            yield subject


def by_risk(subjects: Iterable[Subject]) -> list[Subject]:
    """Return subjects, the gravest first."""
    order = {"critical": 0, "high": 1, "medium": 3, "low": 5}
    kinds = {"privileged_grant": 2, "jit_account": 4}

    def risk(subject: Subject) -> tuple[int, int, str]:
        grave = order[subject.severity] if subject.severity is not None else kinds.get(subject.what, 5)
        return (grave, subject.since, subject.account_id)

    return sorted(subjects, key=risk)
