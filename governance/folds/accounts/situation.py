"""What the policies are told of a derived account."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.account_history import FoldContext
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.states import SessionSpan, UsageDay
from governance.policies.interface import ApplicationFacts, Owner, Situation


def situation(
    derived: DerivedAccount,
    context: FoldContext,
    days: Sequence[UsageDay],
    sessions: Sequence[SessionSpan],
    owner: Owner | None,
) -> Situation:
    """Return the situation that the policies judge."""
    rules = context.rules
    applications: dict[str, ApplicationFacts] = {}
    for app in derived.app_accounts:
        applications[app.application_id] = application_facts(app.application_id, context)
    for rollup in derived.rollups:
        if rollup.application_id in rules.applications and rollup.application_id not in applications:
            applications[rollup.application_id] = application_facts(rollup.application_id, context)
    return Situation(
        account=derived.account,
        app_accounts=derived.app_accounts,
        grants=derived.grants,
        rollups=tuple(derived.rollups),
        days=tuple(days),
        sessions=tuple(sessions),
        applications=applications,
        owner=owner,
        coverage=context.coverage,
        settings=rules.settings.policies,
        clock_tolerance=rules.clock_tolerance,
        jit_lookback=rules.lookback,
    )


def application_facts(application_id: str, context: FoldContext) -> ApplicationFacts:
    """Return what is known of an application."""
    settings = context.rules.applications.get(application_id)
    stated = settings.provisioning if settings is not None else None
    channel = stated if stated is not None else application_id in context.channels
    return ApplicationFacts(application_id, context.application_names.get(application_id), settings, channel)
