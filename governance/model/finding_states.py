"""Policies' answers as rows to keep: deterministic ids, nothing that depends on when or how often they were given."""

from __future__ import annotations

from typing import NamedTuple

from governance.model.answers import About, Answer, Judgement
from governance.model.keys import id_of
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
    account_id, application_id, entitlement_id, detail = about
    # Most accounts have several: they are joined at once.
    return id_of(
        f"finding\x1f{policy_id}\x1f{account_id}\x1f{application_id or ''}\x1f{entitlement_id or ''}\x1f{detail or ''}"
    )


def state_of(judgement: Judgement) -> FindingState | NotEvaluable | None:
    """Return a finding, or a question without an answer; None: compliant leaves nothing, nor a shadow's question."""
    policy_id, severity, answer, is_shadow = judgement
    outcome, about, message, since, until, evidence, basis, _, _, _ = answer
    if outcome == "compliant" or (is_shadow and outcome == "not_evaluable"):
        return None
    key = finding_key(policy_id, about)
    if outcome == "not_evaluable":
        # They are the many.
        unanswered: NotEvaluable = tuple.__new__(NotEvaluable, (key, policy_id, *about, message, since))
        return unanswered
    return FindingState(key, policy_id, severity, *about, since, until, message, evidence, basis, is_shadow)
