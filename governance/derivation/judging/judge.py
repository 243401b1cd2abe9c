"""Judges accounts from values alone: no store, no clock. A worker, a replay and a check ask the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from governance.derivation.judging.question_texts import question_text
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.answers import Judgement
from governance.model.configured import Configured
from governance.model.finding_states import FindingState, NotEvaluable, state_of
from governance.model.situation import CoverageView, Holding, IdentitySituation, Situation
from governance.policies.judging import judge, judge_identity
from governance.settings.compiled import Rules
from ingest.contract.application_lists import is_own_list


class Verdicts(NamedTuple):
    """Findings and what could not be told, by id, each with the account or identity (its scope) that it is about."""

    findings: Mapping[str, tuple[str, FindingState]]
    not_evaluable: Mapping[str, tuple[str, NotEvaluable]]
    due: Mapping[str, int] = MappingProxyType({})
    """Account → when it is to be judged again even if nothing happens."""
    alike: Collection[str] = frozenset()
    """Accounts whose open questions stand already, and alike: ``not_evaluable`` leaves these out."""


class StandingQuestions(NamedTuple):
    """The open questions of some policies that stand, by account, as ``question_text`` spells them."""

    texts: Mapping[str, str]
    policies: frozenset[str]


def judge_accounts(
    situations: Mapping[str, Situation],
    rules: Rules,
    judged_until: Mapping[str, int] = MappingProxyType({}),
    standing: StandingQuestions | None = None,
) -> Verdicts:
    """Return what the policies say of accounts, given their situations by account.

    ``judged_until``: issuer → until when silence of its accounts is judged; of others none is. ``standing``: the
    open questions that stand, where those that stay alike are to be left out.
    """
    judged: dict[str, list[Judgement]] = {}
    due: dict[str, int] = {}
    alike: set[str] = set()
    for account, situation in situations.items():
        judgements, due_at = judge(situation, _asked(account, rules), judged_until.get(situation.account.issuer, -1))
        if due_at is not None:
            due[account] = due_at
        if standing is not None and question_text(judgements, standing.policies) == standing.texts.get(account, ""):
            alike.add(account)
            # To make an id for each open question takes longer than to spell all of them.
            judgements = [judgement for judgement in judgements if judgement.answer.outcome == "violation"]
        judged[account] = judgements
    return by_id(judged.items())._replace(due=due, alike=alike)


def _asked(account_id: str, rules: Rules) -> Sequence[Configured]:
    return rules.configured_of_lists if is_own_list(account_id) else rules.configured


def judge_identities(
    identities: Mapping[str, Iterable[str]],
    accounts: Mapping[str, DerivedAccount],
    coverage: CoverageView,
    rules: Rules,
) -> Verdicts:
    """Return what the policies say of identities: identity → its accounts, which are derived already."""
    judged = []
    for identity, members in sorted(identities.items()):
        derived = [accounts[member] for member in sorted(members) if member in accounts]
        holdings = tuple(Holding(member.account, member.grants) for member in derived)
        situation = IdentitySituation(identity, holdings, coverage)
        judged.append((identity, judge_identity(situation, rules.configured)))
    return by_id(judged)


def by_id(judged: Iterable[tuple[str, Sequence[Judgement]]]) -> Verdicts:
    """Return the findings and open questions of accounts, or identities, by their ids."""
    findings: dict[str, tuple[str, FindingState]] = {}
    not_evaluable: dict[str, tuple[str, NotEvaluable]] = {}
    for scope, judgements in judged:
        for judgement in judgements:
            state = state_of(judgement)
            if isinstance(state, FindingState):
                findings[state.finding_id] = (scope, state)
            elif state is not None:
                not_evaluable[state.answer_id] = (scope, state)
    return Verdicts(findings, not_evaluable)
