"""What an account holds: its own grants, and those that it inherits from its groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
        history.created_at,
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
    """Return both; what a census lists as held through a group is the same as what the group hands on.

    A list of members has no dates: the date that the list of assignments states of the same path dates what the group
    was first seen to hand on.
    """
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
