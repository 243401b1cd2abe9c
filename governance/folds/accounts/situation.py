"""What the policies are told of an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.folds.accounts.account_history import FoldContext
from governance.model.keys import plain_parts
from governance.model.situation import ApplicationFacts, ListReadings, Situation
from governance.model.states import AccountState, AppAccountState, Grant, UsageSummary
from governance.policies.support.assignments import assigned_application
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of


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
        applications=_applications(there, grants, rollups, context) if "applications" in rules.needed else {},
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


def application_facts(application_id: str, context: FoldContext) -> ApplicationFacts:
    """Return what is known of an application."""
    settings = context.rules.applications.get(application_id)
    stated = settings.provisioning if settings is not None else None
    channel = stated if stated is not None else application_id in context.channels
    name = context.application_names.get(application_id)
    listed = _listed_requirement(application_id, context)
    facts = ApplicationFacts(
        application_id,
        name,
        channel,
        assignment_required=listed,
        by_list=listed is not None,
        uses_unseen=_are_uses_unseen(application_id, context),
    )
    if settings is None:
        return facts
    facts = facts._replace(
        name=name or settings.name,
        configured=True,
        created_at=to_micros(settings.created_at) if settings.created_at is not None else None,
    )
    required = settings.assignment_required
    return facts if required is None else facts._replace(assignment_required=required, by_list=False)


def _listed_requirement(application_id: str, context: FoldContext) -> bool | None:
    """Return whether a list says that only assigned people may sign in; the platform's own are everybody's."""
    entry = context.entry.get(application_id)
    if entry is None:
        return None
    registered_in = context.registered_in.get(application_id, frozenset())
    if context.rules.is_platforms(application_id, context.application_names.get(application_id), registered_in):
        return False
    return entry[1] == "assigned"


def _are_uses_unseen(application_id: str, context: FoldContext) -> bool:
    sign_on = context.sign_on.get(application_id)
    return sign_on is not None and sign_on[1] in provider_of(plain_parts(application_id).issuer).unseen_sign_on
