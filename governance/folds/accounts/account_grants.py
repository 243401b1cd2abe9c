"""What an account holds: its own grants, and those that it inherits from its groups."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.grants.conferrals import confer
from governance.folds.grants.grant_spans import actor_of
from governance.folds.grants.grants import fold_grants
from governance.model.states import Change, Grant
from ingest.contract.event import Event


def account_grants(history: OrderedHistory, context: FoldContext) -> tuple[Grant, ...]:
    """Return the account's grants, open and ended, own and inherited."""
    if not history.records and not history.listings:
        return ()
    deletions = [change for change in history.changes if change.what == "deleted"]
    own = fold_grants(
        history.records,
        history.account_id,
        context.rules.privileges,
        history.listings,
        [change.at for change in deletions],
    )
    own = [_until_deleted(grant, deletions, history.records) for grant in own] if deletions else own
    if not own or not context.group_grants:
        return tuple(own)
    return _with_inherited(own, confer(own, context.group_grants))


def _until_deleted(grant: Grant, deletions: Sequence[Change], records: Sequence[Event]) -> Grant:
    """End an own grant with the account: who is deleted holds nothing, and inherits nothing."""
    deletion = next((change for change in deletions if change.at >= grant.valid_from), None)
    if deletion is None or (grant.valid_to is not None and grant.valid_to <= deletion.at):
        return grant
    by = next((actor_of(record) for record in records if record.event_id == deletion.event_id), None)
    return grant._replace(valid_to=deletion.at, ended_by=by, evidence=(*grant.evidence, deletion.event_id))


def _with_inherited(own: Sequence[Grant], inherited: Sequence[Grant]) -> tuple[Grant, ...]:
    """Return both; what a census lists as held through a group is the same as what the group hands on."""
    paths = {(g.entitlement_id, g.mode, g.via, g.scope) for g in inherited}
    not_inherited = [
        g for g in own if g.from_basis == "seen" or (g.entitlement_id, g.mode, g.via, g.scope) not in paths
    ]
    return (*not_inherited, *inherited)
