"""What is asked about single changes: read of the state as it is now, one subject per logical change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from reviews.campaigns.items import Subject
from reviews.campaigns.micro.triggers import Named
from reviews.campaigns.population import evidence_of
from reviews.store.micro_rows import findings_among, jit_accounts_among, privileges_among
from reviews.store.population_rows import HeldPrivilege, OpenFinding

_decode = msgspec.json.Decoder(tuple[str, ...]).decode


def subjects_of(connection: Connection, named: Named, now: int) -> list[Subject]:
    """Return what changes ask about and still stands."""
    subjects = [finding_subject(finding) for finding in findings_among(connection, named.findings, now)]
    for account in jit_accounts_among(connection, named.accounts):
        subjects.append(
            Subject(
                what="jit_account",
                account_id=account.account_id,
                login=account.login,
                application_id=account.application_id or None,
                entitlement_id=None,
                finding_id=None,
                since=account.at,
                until=None,
                summary=f"{account.provenance.replace('_', ' ')}: made at first sign-in",
                evidence=evidence_of(account.detail),
            )
        )
    privileges = privileges_among(connection, named.grants, now)
    subjects += [held_subject("privileged_grant", held, f"privilege held, {held.mode}") for held in privileges]
    return list(_one_each(subjects))


def finding_subject(finding: OpenFinding, summary: str | None = None) -> Subject:
    """Return a finding as what is asked about."""
    return Subject(
        what="finding",
        account_id=finding.account_id,
        login=finding.login,
        application_id=finding.application_id,
        entitlement_id=finding.entitlement_id,
        finding_id=finding.finding_id,
        since=finding.at,
        until=finding.until,
        summary=summary or finding.message or "",
        evidence=_decode(finding.evidence) if finding.evidence else (),
        severity=finding.severity,
        detected_at=finding.detected_at,
    )


def held_subject(what: str, held: HeldPrivilege, summary: str, since: int | None = None) -> Subject:
    """Return a grant as what is asked about; ``since``: of when the question is, where not of when it began."""
    return Subject(
        what=what,
        account_id=held.account_id,
        login=held.login,
        application_id=held.application_id,
        entitlement_id=held.entitlement_id,
        finding_id=None,
        since=held.at if since is None else since,
        until=held.until,
        summary=summary,
        evidence=_decode(held.evidence) if held.evidence else (),
    )


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
