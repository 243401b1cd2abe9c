"""What the policies are told of an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.accounts.application_facts import application_facts
from governance.folds.accounts.relisted import relisted
from governance.folds.grants.held_lists import HeldLists
from governance.model.list_readings import ListReadings
from governance.model.policy import Part
from governance.model.situation import ApplicationFacts, Situation
from governance.model.states import AccountState, AppAccountState, Grant, UsageSummary
from governance.policies.support.assignments import assigned_application
from governance.policies.support.traits import own_traits
from ingest.contract.application_lists import is_own_list


def situation(
    history: OrderedHistory,
    account: AccountState,
    app_accounts: tuple[AppAccountState, ...],
    grants: tuple[Grant, ...],
    context: FoldContext,
    own_lists: Mapping[str, Sequence[ListReadings]],
) -> Situation:
    """Return what the configured policies need, but for the owner, days and sessions, which are still to be loaded."""
    rules, rollups = context.rules, history.rollups
    # Of an account that an application's own list alone tells of, no list of its source says what it holds.
    needed = rules.needed if not is_own_list(account.issuer) else frozenset[Part]()
    there = dict.fromkeys([*(app.application_id for app in app_accounts), *own_lists])
    applications = _applications(there, grants, rollups, context) if "applications" in rules.needed else {}
    return Situation(
        account,
        app_accounts,
        grants,
        tuple(rollups),
        (),
        (),
        applications,
        None,
        context.coverage,
        rules.clock_tolerance,
        rules.lookback,
        relisted=relisted(history, account) if "relisted" in needed else None,
        used_applications=_names(rollups, context) if "used_applications" in rules.needed else {},
        stale_after=rules.stale_after(account),
        own_lists=own_lists,
        held_lists=HeldLists(history.listings) if "held_lists" in needed else None,
        home_issuer=rules.home_issuer,
        own_traits=own_traits(account, app_accounts, grants, applications),
    )


def _applications(
    there: Iterable[str],
    grants: Iterable[Grant],
    rollups: Sequence[UsageSummary],
    context: FoldContext,
) -> dict[str, ApplicationFacts]:
    named, entry, sign_on = context.rules.applications, context.entry, context.sign_on
    ids = dict.fromkeys(there)
    used = (rollup.application_id for rollup in rollups)
    ids |= dict.fromkeys(key for key in used if key in named or key in entry)
    if sign_on:
        assigned = (assigned_application(grant) for grant in grants)
        ids |= dict.fromkeys(key for key in assigned if key is not None and key in sign_on)
    return {application_id: application_facts(application_id, context) for application_id in ids}


def _names(rollups: Sequence[UsageSummary], context: FoldContext) -> dict[str, str | None]:
    return {r.application_id: context.application_names.get(r.application_id) for r in rollups}
