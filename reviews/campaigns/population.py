"""Reads, as of an instant, what a review is to ask about: new JIT accounts, privileges held, open findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from reviews.campaigns.items import Subject
from reviews.store.population_rows import carried_items, new_jit_accounts, new_privileges, open_findings

_decode = msgspec.json.Decoder(tuple[str, ...]).decode


class _Provenance(msgspec.Struct, frozen=True):
    evidence: tuple[str, ...] = ()


_provenance = msgspec.json.Decoder(_Provenance).decode


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
    for account in new_jit_accounts(connection, since, as_of):
        yield Subject(
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
    for privilege in new_privileges(connection, since, as_of):
        yield Subject(
            what="privileged_grant",
            account_id=privilege.account_id,
            login=privilege.login,
            application_id=privilege.application_id,
            entitlement_id=privilege.entitlement_id,
            finding_id=None,
            since=privilege.at,
            until=privilege.until,
            summary=f"privilege held, {privilege.mode}",
            evidence=_decode(privilege.evidence) if privilege.evidence else (),
        )
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
            evidence=_decode(item.evidence) if item.evidence else (),
            question_id=item.question_id,
        )
    for finding in open_findings(connection, began, as_of, acts_until):
        yield Subject(
            what="finding",
            account_id=finding.account_id,
            login=finding.login,
            application_id=finding.application_id,
            entitlement_id=finding.entitlement_id,
            finding_id=finding.finding_id,
            since=finding.at,
            until=finding.until,
            summary=finding.message or "",
            evidence=_decode(finding.evidence) if finding.evidence else (),
            severity=finding.severity,
            detected_at=finding.detected_at,
        )


def evidence_of(detail: str | None) -> tuple[str, ...]:
    """Return the events that an account's provenance rests on."""
    return _provenance(detail).evidence if detail else ()
