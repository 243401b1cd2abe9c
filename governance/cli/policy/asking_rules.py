"""Asks the organisation's own rules about their own examples, by the process that reckons them for a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from governance.derivation.judging.custom_rules import rule_texts
from governance.derivation.judging.rule_process.client import RuleProcess, RulesKilledError
from governance.derivation.judging.rule_process.messages import Question
from governance.policies.catalogue import compiled
from governance.policies.custom.answers import Reply
from governance.policies.custom.view import example_view
from governance.queries.policies import NO_ANSWER, AskedExample
from governance.settings.sections import GovernanceSettings


def asked_rules(settings: GovernanceSettings, rule_ids: Sequence[str] = ()) -> Iterator[AskedExample]:
    """Yield each example of some rules (none named: all) with its answer, which is that under the settings in force."""
    if not settings.rules:
        return
    in_force = compiled(settings).custom
    process = RuleProcess(rule_texts(in_force))
    try:
        for place, rule in enumerate(settings.rules):
            if rule_ids and rule.id not in rule_ids:
                continue
            for example in rule.examples:
                answer = _answer(process, Question(example_view(example.given), [place]))
                holds = answer == example.outcome
                yield AskedExample(rule.id, example.why, example.outcome, answer, holds, answer)
    finally:
        process.close()


def _answer(process: RuleProcess, question: Question) -> str:
    """Return the gravest answer: of a rule about grants, about any of them."""
    try:
        replies: list[Reply] = process.replies([question])[0][0]
    except RulesKilledError:
        return "not_evaluable"
    if any(reply.holds for reply in replies):
        return "violation"
    if any(reply.holds is None for reply in replies):
        return "not_evaluable"
    return "compliant" if replies else NO_ANSWER
