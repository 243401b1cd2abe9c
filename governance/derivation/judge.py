"""Derives and judges accounts from values alone: no store, no clock. A worker, a replay and a check ask the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.folds.accounts.account_history import AccountHistory, FoldContext
from governance.folds.accounts.derived_account import DerivedAccount, derive_account
from governance.folds.accounts.situation import situation
from governance.folds.accounts.windows import day_window, session_window
from governance.model.finding_states import FindingState, Judgement, NotEvaluable, sort_answers
from governance.model.states import SessionSpan, UsageDay
from governance.policies.catalogue import judge, judge_identity
from governance.policies.interface import Holding, IdentitySituation, Owner
from governance.settings.compiled import Rules


class Observations(NamedTuple):
    """What policies read of accounts besides what is derived, by account: days and sessions within their windows."""

    days: Mapping[str, Sequence[UsageDay]]
    sessions: Mapping[str, Sequence[SessionSpan]]
    owners: Mapping[str, Owner]


class Windows(NamedTuple):
    """Which observations the policies read, by account; an account without a window needs none."""

    days: dict[str, int]
    """From which day on (days since 1970-01-01)."""
    sessions: dict[str, tuple[int, int]]
    owners: Mapping[str, str]
    """Who answers for it."""


class Verdicts(NamedTuple):
    """Findings and what could not be told, by id, each with the account or identity (its scope) that it is about."""

    findings: Mapping[str, tuple[str, FindingState]]
    not_evaluable: Mapping[str, tuple[str, NotEvaluable]]


def derive_accounts(histories: Iterable[AccountHistory], context: FoldContext) -> list[DerivedAccount]:
    """Return what the histories mean, in their order."""
    return [derive_account(history, context) for history in histories]


def windows_of(accounts: Iterable[DerivedAccount], rules: Rules) -> Windows:
    """Return which observations the policies read of the accounts."""
    days: dict[str, int] = {}
    sessions: dict[str, tuple[int, int]] = {}
    owners: dict[str, str] = {}
    for derived in accounts:
        account_id = derived.account.account_id
        since, window = day_window(derived, rules), session_window(derived, rules)
        owner = rules.owner_of.get(account_id)
        if since is not None:
            days[account_id] = since
        if window is not None:
            sessions[account_id] = window
        if owner is not None:
            owners[account_id] = owner
    return Windows(days, sessions, owners)


def judge_accounts(accounts: Iterable[DerivedAccount], context: FoldContext, observations: Observations) -> Verdicts:
    """Return what the policies say of the accounts."""
    judged = []
    for derived in accounts:
        key = derived.account.account_id
        known = situation(
            derived,
            context,
            observations.days.get(key, ()),
            observations.sessions.get(key, ()),
            observations.owners.get(key),
        )
        judged.append((key, judge(known, context.rules.policies)))
    return _sorted_by_scope(judged)


def judge_identities(
    identities: Mapping[str, Iterable[str]], accounts: Mapping[str, DerivedAccount], context: FoldContext
) -> Verdicts:
    """Return what the policies say of identities: identity → its accounts, which are derived already."""
    judged = []
    for identity, members in sorted(identities.items()):
        derived = [accounts[member] for member in sorted(members) if member in accounts]
        holdings = tuple(Holding(each.account, each.grants) for each in derived)
        known = IdentitySituation(identity, holdings, context.coverage, context.rules.settings.policies)
        judged.append((identity, judge_identity(known, context.rules.policies)))
    return _sorted_by_scope(judged)


def _sorted_by_scope(judged: Iterable[tuple[str, Sequence[Judgement]]]) -> Verdicts:
    findings: dict[str, tuple[str, FindingState]] = {}
    not_evaluable: dict[str, tuple[str, NotEvaluable]] = {}
    for scope, judgements in judged:
        if judgements:
            found, unknown = sort_answers(judgements)
            findings.update((key, (scope, finding)) for key, finding in found.items())
            not_evaluable.update((key, (scope, answer)) for key, answer in unknown.items())
    return Verdicts(findings, not_evaluable)
