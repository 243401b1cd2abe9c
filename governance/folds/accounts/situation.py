"""What the policies are told of a derived account."""

from __future__ import annotations

from governance.folds.accounts.account_history import FoldContext
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.situation import ApplicationFacts, Owner, Situation
from ingest.contract.instants import to_micros


def situation(derived: DerivedAccount, context: FoldContext, owner: Owner | None) -> Situation:
    """Return the situation that the policies judge; the days and sessions that they need are still to be loaded."""
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
        days=(),
        sessions=(),
        applications=applications,
        owner=owner,
        coverage=context.coverage,
        clock_tolerance=rules.clock_tolerance,
        jit_lookback=rules.lookback,
    )


def application_facts(application_id: str, context: FoldContext) -> ApplicationFacts:
    """Return what is known of an application."""
    settings = context.rules.applications.get(application_id)
    stated = settings.provisioning if settings is not None else None
    channel = stated if stated is not None else application_id in context.channels
    name = context.application_names.get(application_id)
    if settings is None:
        return ApplicationFacts(application_id, name, channel)
    created_at = to_micros(settings.created_at) if settings.created_at is not None else None
    required = settings.assignment_required
    return ApplicationFacts(application_id, name or settings.name, channel, True, required, created_at)
