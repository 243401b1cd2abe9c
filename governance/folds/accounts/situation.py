"""What the policies are told of an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.folds.accounts.account_history import FoldContext
from governance.model.situation import ApplicationFacts, ListReadings, Situation
from governance.model.states import AccountState, AppAccountState, Grant, UsageSummary
from ingest.contract.instants import to_micros


def situation(
    account: AccountState,
    app_accounts: tuple[AppAccountState, ...],
    grants: tuple[Grant, ...],
    rollups: Sequence[UsageSummary],
    context: FoldContext,
    own_lists: Mapping[str, Sequence[ListReadings]],
) -> Situation:
    """Return what the configured policies need, but for the owner, days and sessions, which are still to be loaded."""
    rules = context.rules
    there = dict.fromkeys([*(app.application_id for app in app_accounts), *own_lists])
    return Situation(
        account=account,
        app_accounts=app_accounts,
        grants=grants,
        rollups=tuple(rollups),
        days=(),
        sessions=(),
        applications=_applications(there, rollups, context) if "applications" in rules.needed else {},
        owner=None,
        coverage=context.coverage,
        clock_tolerance=rules.clock_tolerance,
        jit_lookback=rules.lookback,
        stale_after=rules.stale_after(account),
        used_applications=_names(rollups, context) if "used_applications" in rules.needed else {},
        own_lists=own_lists,
        home_issuer=rules.home_issuer,
    )


def _applications(
    there: Iterable[str], rollups: Sequence[UsageSummary], context: FoldContext
) -> dict[str, ApplicationFacts]:
    named = context.rules.applications
    ids = dict.fromkeys(there)
    ids |= dict.fromkeys(rollup.application_id for rollup in rollups if rollup.application_id in named)
    return {application_id: application_facts(application_id, context) for application_id in ids}


def _names(rollups: Sequence[UsageSummary], context: FoldContext) -> dict[str, str | None]:
    return {r.application_id: context.application_names.get(r.application_id) for r in rollups}


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
