"""The policies as people ask about them: which are asked, under which settings, and whether their examples hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from governance.model.configured import Configured, configure
from governance.model.policy import FOREVER, Example, Policy
from governance.model.situation import IdentitySituation
from governance.policies.catalogue import all_policies, configured, controls, load_policies, plain
from governance.policies.judging import judge, judge_identity
from governance.policies.precedence import FIRST_SPEAKS
from governance.settings.custom_rules import RuleExample
from governance.settings.sections import GovernanceSettings
from governance.store.queries.finding_counts import answers_not_given, standing_findings
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import UnclearError

Status = Literal["on", "shadow", "off", "not_configured", "stopped"]
NO_ANSWER = "no_answer"


class Counts(msgspec.Struct, frozen=True):
    """How many findings of each policy stand, and answers are missing, by its id: as of an instant, as they are listed.

    A finding that is closed, foreseen or superseded does not stand; an accepted one does.
    """

    findings: dict[str, int]
    not_evaluable: dict[str, int]
    stopped: frozenset[str] = frozenset()
    """The organisation's own rules that were stopped."""


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """A policy under the settings in force."""

    policy: str
    title: str
    status: Status
    """``shadow``: what it finds is recorded and told nobody; ``off``: the settings say null; ``not_configured``: they
    say nothing, and it has no settings of its own; ``stopped``: a rule that took too much, and answers nothing until it
    is changed."""
    severity: str
    controls: list[str]
    findings: int | None
    """Open and accepted ones; None: there is no store yet."""
    not_evaluable: int | None


class ExampleView(msgspec.Struct, frozen=True):
    """An example of a policy: which answer it is of, and why."""

    outcome: str
    why: str


class PolicyDetail(PolicyView, frozen=True, kw_only=True):
    """All that a policy's file says of it, and what the settings make of that."""

    judges: Literal["account", "identity"]
    remedy: str
    reads: list[str]
    """What of an account, or of an identity's accounts, it is told besides the account itself."""
    settings: dict[str, Any] | None
    """Every setting with its value; None: nobody asks it."""
    speaks_before: list[str]
    """Policies that say nothing where this one speaks of the same fact."""
    speaks_after: list[str]
    """Policies of which any that speaks of the same fact has this one say nothing."""
    examples: list[ExampleView]


class AskedExample(msgspec.Struct, frozen=True):
    """How a policy answers an example: under the example's own settings, and under those in force."""

    policy: str
    example: str
    expected: str
    answer: str
    holds: bool
    in_force: str | None
    """What it answers under the settings in force; None: nobody asks it."""


def counts_as_of(connection: Connection, as_of: int, stopped: frozenset[str] = frozenset()) -> Counts:
    """Return the counts as of an instant; ``stopped``: the rules that were."""
    return Counts(standing_findings(connection, as_of), answers_not_given(connection, as_of), stopped)


def policy_views(settings: GovernanceSettings, counts: Counts | None) -> list[PolicyView]:
    """Return all policies, by name."""
    in_force, serves = _by_id(settings), controls(settings)
    return [
        PolicyView(**_under(policy, settings, in_force.get(policy.id), serves[policy.id], counts))
        for policy in all_policies(settings)
    ]


def policy_detail(settings: GovernanceSettings, policy_id: str, counts: Counts | None) -> PolicyDetail:
    """Return one policy. Raises UnclearError where none has the name."""
    policy = named_policy(settings, policy_id)
    asked = _by_id(settings).get(policy.id)
    before, after = _precedence(policy.id)
    return PolicyDetail(
        **_under(policy, settings, asked, controls(settings)[policy.id], counts),
        judges="identity" if policy.judge_identity is not None else "account",
        remedy=policy.remedy,
        reads=_reads(policy),
        settings=plain(asked.settings) if asked is not None else None,
        speaks_before=before,
        speaks_after=after,
        examples=[ExampleView(example.outcome, example.why) for example in _examples(policy, settings)],
    )


def asked_examples(settings: GovernanceSettings, policy_ids: Sequence[str] = ()) -> Iterator[AskedExample]:
    """Yield each example of some policies (none named: all) with its answers. Raises UnclearError for a wrong name.

    The organisation's own rules are asked elsewhere, by the process that reckons them.
    """
    policies = [named_policy(settings, policy_id) for policy_id in policy_ids] or load_policies()
    in_force = _by_id(settings)
    for policy in policies:
        for example in policy.examples():
            answer, asked = _answer(example, configure(policy, example.settings)), in_force.get(policy.id)
            yield AskedExample(
                policy.id,
                example.why,
                example.outcome,
                answer,
                answer == example.outcome,
                None if asked is None else _answer(example, asked),
            )


def named_policy(settings: GovernanceSettings, policy_id: str) -> Policy[Any]:
    """Return the policy of a name. Raises UnclearError, with the nearest one, where none has it."""
    known = {policy.id: policy for policy in all_policies(settings)}
    if policy_id not in known:
        raise UnclearError(f"no policy is called {policy_id!r:.60}{did_you_mean(policy_id, sorted(known))}")
    return known[policy_id]


def _by_id(settings: GovernanceSettings) -> dict[str, Configured]:
    return {asked.policy.id: asked for asked in configured(settings)}


def _examples(policy: Policy[Any], settings: GovernanceSettings) -> Sequence[Example[Any] | RuleExample]:
    of_rules = {rule.id: rule.examples for rule in settings.rules}
    return of_rules[policy.id] if policy.is_rule else policy.examples()


def _under(
    policy: Policy[Any],
    settings: GovernanceSettings,
    asked: Configured | None,
    serves: Sequence[str],
    counts: Counts | None,
) -> dict[str, Any]:
    status: Status = "on" if asked is not None else "off" if policy.id in settings.policies else "not_configured"
    if asked is not None and asked.settings.shadow:
        status = "shadow"
    if counts is not None and policy.id in counts.stopped:
        status = "stopped"
    return {
        "policy": policy.id,
        "title": policy.title,
        "status": status,
        "severity": (asked.settings.severity if asked is not None else None) or policy.severity,
        "controls": list(serves),
        "findings": None if counts is None else counts.findings.get(policy.id, 0),
        "not_evaluable": None if counts is None else counts.not_evaluable.get(policy.id, 0),
    }


def _reads(policy: Policy[Any]) -> list[str]:
    """Return what the policy declares to read, by name."""
    dated = {"days": policy.needs.days, "sessions": policy.needs.sessions}
    return sorted({*policy.needs.parts, *(name for name, wanted in dated.items() if wanted is not None)})


def _precedence(policy_id: str) -> tuple[list[str], list[str]]:
    """Return the policies that it speaks before, and those that it speaks after, of the ones that there are."""
    known = {policy.id for policy in load_policies()}
    lines = [line for line in FIRST_SPEAKS if policy_id in line]
    before = {later for line in lines for later in line[line.index(policy_id) + 1 :]}
    after = {first for line in lines for first in line[: line.index(policy_id)]}
    return sorted(before & known), sorted(after & known)


def _answer(example: Example[Any], asked: Configured) -> str:
    """Return the first answer to an example, as long as time goes on."""
    situation = example.situation
    if isinstance(situation, IdentitySituation):
        judgements = judge_identity(situation, [asked])
    else:
        judgements = judge(situation, [asked], FOREVER).judgements
    return judgements[0].answer.outcome if judgements else NO_ANSWER
