"""What an account holds: its own grants, and those that it inherits from its groups."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.grants.closures import closures_of_holder
from governance.folds.grants.conferrals import confer
from governance.folds.grants.grants import fold_grants
from governance.model.states import Grant


def account_grants(history: OrderedHistory, context: FoldContext) -> tuple[Grant, ...]:
    """Return the account's grants, open and ended, own and inherited."""
    if not history.records and not history.listings:
        return ()
    own = fold_grants(
        history.records,
        history.account_id,
        context.rules.privileges,
        history.listings,
        context.closures,
        # Who is deleted holds nothing, and inherits nothing.
        closures_of_holder(history.changes, history.records),
    )
    if not own or not context.group_grants:
        return tuple(own)
    return _with_inherited(own, confer(own, context.group_grants))


def _with_inherited(own: Sequence[Grant], inherited: Sequence[Grant]) -> tuple[Grant, ...]:
    """Return both; what a census lists as held through a group is the same as what the group hands on."""
    paths = {(g.entitlement_id, g.mode, g.via, g.scope) for g in inherited}
    not_inherited = [
        g for g in own if g.from_basis == "seen" or (g.entitlement_id, g.mode, g.via, g.scope) not in paths
    ]
    return (*not_inherited, *inherited)
