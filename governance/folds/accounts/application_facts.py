"""What the folds know of an application: the same for all accounts of one context, so it is made once for each."""

from __future__ import annotations

from governance.folds.accounts.account_history import FoldContext
from governance.model.keys import plain_parts
from governance.model.situation import ApplicationFacts
from governance.policies.support.cached_by_identity import remembered
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of


def application_facts(application_id: str, context: FoldContext) -> ApplicationFacts:
    """Return what is known of an application."""
    known = _known_facts(context)
    facts = known.get(application_id)
    if facts is None:
        facts = known[application_id] = _facts(application_id, context)
    return facts


def makes_accounts(application_id: str, context: FoldContext) -> bool:
    """Tell whether an application may hold accounts of its own."""
    known = _known_makers(context)
    makes = known.get(application_id)
    if makes is None:
        name, registered_in = context.application_names.get(application_id), context.registered_in.get(application_id)
        makes = known[application_id] = context.rules.makes_accounts(application_id, name, registered_in or frozenset())
    return makes


@remembered
def _known_facts(_context: FoldContext) -> dict[str, ApplicationFacts]:
    return {}


@remembered
def _known_makers(_context: FoldContext) -> dict[str, bool]:
    return {}


def _facts(application_id: str, context: FoldContext) -> ApplicationFacts:
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
