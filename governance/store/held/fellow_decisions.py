"""What reviewers decided of the other accounts of an account's identity, and when these held what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.situation import AccessDecision, FellowDecision
from governance.model.spans import Span, union
from governance.model.table_rows import GrantRow
from governance.store.database.staging import stage_keys
from governance.store.evidence.access_decisions import any_access_decision, load_access_decisions
from governance.store.held.grant_rows import stored_grants
from governance.store.held.identity_rows import fellows_of


def load_fellow_decisions(connection: Connection, account_ids: Iterable[str]) -> dict[str, tuple[FellowDecision, ...]]:
    """Return, by account, what was decided of its identity's other accounts; one look where nothing ever was."""
    if not any_access_decision(connection):
        return {}
    fellows = fellows_of(connection, account_ids)
    decided = load_access_decisions(connection, set().union(*fellows.values()))
    if not decided:
        return {}
    grants: dict[str, list[GrantRow]] = {}
    for grant in stored_grants(connection, stage_keys(connection, sorted(decided), "stage_decided")).values():
        grants.setdefault(grant.account_id, []).append(grant)
    spoken = {
        other: [FellowDecision(other, word, _spans_held(word, grants.get(other, ()))) for word in words]
        for other, words in decided.items()
    }
    return {
        account_id: tuple(word for other in sorted(others) for word in spoken.get(other, ()))
        for account_id, others in fellows.items()
        if not others.isdisjoint(spoken)
    }


def _spans_held(decision: AccessDecision, grants: Iterable[GrantRow]) -> tuple[Span, ...]:
    return tuple(
        union(
            (grant.valid_from, grant.valid_to)
            for grant in grants
            if grant.entitlement_id == decision.entitlement_id
            and grant.mode != "eligible"
            and decision.scope in (None, grant.scope)
        )
    )
