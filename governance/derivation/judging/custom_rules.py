"""Asks the organisation's own rules about accounts, between what is loaded and what is written.

A process apart evaluates the rules, so that no rule can block or exhaust whoever asks. A rule that ends the process is
found by asking it again. Under a generation all is then derived anew without it; where nothing is written, it is left
out at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.derivation.judging.judge import Verdicts, by_id
from governance.derivation.judging.rule_process.client import RulesKilledError, process_of
from governance.derivation.judging.rule_process.messages import Question, RuleText
from governance.model.answers import Answer, Judgement
from governance.model.configured import Configured
from governance.model.situation import Situation
from governance.policies.custom.answers import STOPPED, answers_of, unanswered
from governance.policies.custom.checking import names_read
from governance.policies.custom.rules import RuleSettings
from governance.policies.custom.view import TooLargeError, view_of
from governance.policies.judging import judgement, unless_torn
from governance.settings.compiled import Rules
from ingest.contract.application_lists import is_own_list


class _Asking(NamedTuple):
    """An account's question, and the rules that it is put to."""

    account_id: str
    rules: Sequence[Configured]


def with_custom_rules(verdicts: Verdicts, situations: Mapping[str, Situation], rules: Rules) -> Verdicts:
    """Return the verdicts with those of the organisation's own rules.

    Raises RulesKilledError, under a generation, where the process was ended over one of them.
    """
    if not rules.custom or not situations:
        return verdicts
    asked = {account: situation for account, situation in situations.items() if not is_own_list(account)}
    while True:
        try:
            own = by_id(_judged(asked, rules))
            break
        except RulesKilledError as killed:
            if rules.generation:
                raise
            rules = rules.without(killed.blamed())
    return verdicts._replace(
        findings={**verdicts.findings, **own.findings}, not_evaluable={**verdicts.not_evaluable, **own.not_evaluable}
    )


def rule_texts(rules: Iterable[Configured]) -> tuple[RuleText, ...]:
    """Return rules as the process reads them."""
    texts = []
    for asked in rules:
        settings = _settings(asked)
        texts.append(RuleText(asked.policy.id, settings.about, settings.when, settings.since))
    return tuple(texts)


def _settings(asked: Configured) -> RuleSettings:
    settings = asked.settings
    assert isinstance(settings, RuleSettings)  # noqa: S101 - `configured_rules` made it
    return settings


def _judged(situations: Mapping[str, Situation], rules: Rules) -> list[tuple[str, list[Judgement]]]:
    judged: dict[str, list[Judgement]] = {account: [] for account in situations}
    places = {asked.policy.id: place for place, asked in enumerate(rules.custom)}
    askings: list[_Asking] = []
    questions: list[Question] = []
    grouped = _by_names(rules)
    for account, situation in situations.items():
        for names, of_names in grouped.items():
            try:
                questions.append(Question(view_of(situation, names), [places[asked.policy.id] for asked in of_names]))
                askings.append(_Asking(account, of_names))
            except TooLargeError as error:
                for asked in of_names:
                    judged[account] += _judgements(asked, situation, unanswered(situation, str(error)))
        for asked in rules.custom:
            if asked.policy.id in rules.stopped:
                judged[account] += _judgements(asked, situation, unanswered(situation, STOPPED))
    replies = process_of(rule_texts(rules.custom)).replies(questions) if questions else []
    for asking, of_question in zip(askings, replies, strict=True):
        situation = situations[asking.account_id]
        for asked, of_rule in zip(asking.rules, of_question, strict=True):
            judged[asking.account_id] += _judgements(asked, situation, answers_of(asked, situation, of_rule))
    return list(judged.items())


def _by_names(rules: Rules) -> dict[frozenset[str], list[Configured]]:
    """Return the rules that are not stopped, by the names that they read: what a rule sees depends on no other rule."""
    grouped: dict[frozenset[str], list[Configured]] = {}
    for asked in rules.custom:
        if asked.policy.id not in rules.stopped:
            settings = _settings(asked)
            grouped.setdefault(names_read(settings.when, settings.since, settings.about), []).append(asked)
    return grouped


def _judgements(asked: Configured, situation: Situation, answers: Sequence[Answer]) -> list[Judgement]:
    given = unless_torn(answers, [situation.account])
    return [judgement(asked, answer, situation.grants) for answer in given]
