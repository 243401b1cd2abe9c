"""Policies' answers as rows to keep: deterministic ids, nothing that depends on when or how often they were given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from governance.model.answers import About, Answer, Judgement
from governance.model.keys import made_id
from governance.model.states import Ground


class FindingState(NamedTuple):
    """A finding as the events have it; ``opened_at`` and ``closed_at`` may lie in the future."""

    finding_id: str
    policy: str
    severity: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    detail: str | None
    opened_at: int
    closed_at: int | None
    message: str
    evidence: tuple[str, ...]
    basis: Ground
    is_shadow: bool = False
    """It is recorded, and told nobody."""


class NotEvaluable(NamedTuple):
    """What a policy could not tell, and why."""

    answer_id: str
    policy: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    detail: str | None
    reason: str
    since_at: int
    """From when on; it may lie in the future."""


def finding_id(policy_id: str, answer: Answer) -> str:
    """Return the id of the finding: a hash of the policy and of what it is about."""
    return finding_key(policy_id, answer.about)


def finding_key(policy_id: str, about: About) -> str:
    """Return the id of a policy's finding about something."""
    return made_id("finding", policy_id, *about)


def sort_answers(judgements: Iterable[Judgement]) -> tuple[dict[str, FindingState], dict[str, NotEvaluable]]:
    """Return findings and unanswered questions by id; compliant answers leave nothing, nor does a shadow's question."""
    findings: dict[str, FindingState] = {}
    not_evaluable: dict[str, NotEvaluable] = {}
    for policy_id, severity, answer, is_shadow in judgements:
        if answer.outcome == "compliant" or (is_shadow and answer.outcome == "not_evaluable"):
            continue
        key = finding_id(policy_id, answer)
        if answer.outcome == "not_evaluable":
            of_answer = (key, policy_id, *answer.about, answer.message, answer.since)
            not_evaluable[key] = tuple.__new__(NotEvaluable, of_answer)
        else:
            findings[key] = FindingState(
                key,
                policy_id,
                severity,
                *answer.about,
                answer.since,
                answer.until,
                answer.message,
                answer.evidence,
                answer.basis,
                is_shadow,
            )
    return findings, not_evaluable
