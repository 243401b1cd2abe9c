"""What an account holds: its own grants, and those that it inherits from its groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.accounts.consent_acts import with_consents
from governance.folds.grants.closures import closures_of_holder
from governance.folds.grants.conferrals import confer
from governance.folds.grants.grants import fold_grants
from governance.folds.grants.naming import Namer
from governance.folds.grants.ways import with_ways_joined
from governance.model.states import Grant


def account_grants(history: OrderedHistory, context: FoldContext) -> tuple[Grant, ...]:
    """Return the account's grants, open and ended, own and inherited."""
    if not history.records and not history.listings:
        return ()
    records = history.records
    if history.of_application:
        records = with_consents(history.account_id, records, history.of_application, history.listings)
    own = fold_grants(
        records,
        history.account_id,
        context.rules.privileges,
        history.listings,
        context.closures,
        # Who is deleted holds nothing, and inherits nothing.
        closures_of_holder(history.changes, history.records),
        history.created_at,
    )
    namer = context.namer or Namer({}, context.rules.privileges)
    # What groups hand on has its names already.
    inherited = with_ways_joined(confer(own, context.group_grants)) if own and context.group_grants else ()
    named = [namer.known(grant, context.joined) for grant in own]
    return _with_inherited(named, inherited) if inherited else tuple(named)


def _with_inherited(own: Sequence[Grant], inherited: Sequence[Grant]) -> tuple[Grant, ...]:
    """Return both; what a census lists as held through a group is the same as what the group hands on.

    A list of members has no dates: the date that the list of assignments states of the same path dates what the group
    was first seen to hand on.
    """
    if all(g.from_basis == "seen" for g in own):
        return (*own, *inherited)
    paths = {_path_of(g) for g in inherited}
    not_inherited = [g for g in own if g.from_basis == "seen" or _path_of(g) not in paths]
    stated = [g for g in own if g.from_basis == "stated" and _path_of(g) in paths]
    return (*not_inherited, *(_dated(g, stated) for g in inherited))


def _path_of(grant: Grant) -> tuple[str, str, str | None, str]:
    return grant.entitlement_id, grant.mode, grant.via, grant.scope


def _dated(inherited: Grant, stated: Iterable[Grant]) -> Grant:
    """Return what a group hands on, begun when a list states it, where nothing else tells when it began."""
    if inherited.from_basis != "unknown":
        return inherited
    for grant in stated:
        is_same = _path_of(grant) == _path_of(inherited)
        if is_same and grant.valid_from <= inherited.valid_from < (grant.valid_to or inherited.valid_from + 1):
            return inherited._replace(valid_from=grant.valid_from, from_basis="stated")
    return inherited
