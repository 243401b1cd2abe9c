"""Has accounts judged anew whose verdicts rest on what was decided of another account of the same person.

When something is decided of an account, or it gains or loses what was decided on, it leaves the item
``fellows:<account>``; draining it has the other accounts of its identity judged anew. Where identities move, all who
belong to them are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from sqlalchemy import Connection

from governance.derivation.writing.difference import Written
from governance.model.situation import Situation
from governance.settings.compiled import Rules
from governance.store.evidence.access_decisions import load_access_decisions
from governance.store.held.identity_rows import fellows_of
from governance.store.running.work_items import enqueue

_PART = "fellow_decisions"


def fellow_items(situations: Mapping[str, Situation], written: Written, rules: Rules) -> set[str]:
    """Return the items of the accounts that gained or lost something on which a reviewer decided.

    An account of which nothing is left leaves one, too: what was decided of it is not known here.
    """
    if _PART not in rules.needed:
        return set()
    changed = {(row.account_id, row.entitlement_id) for change in written.grants for row in change if row is not None}
    decided = {
        (account_id, decision.entitlement_id)
        for account_id in {account_id for account_id, _ in changed} & situations.keys()
        for decision in situations[account_id].access_decisions
    }
    spoken_of = {(account_id, key) for account_id, key in changed if account_id not in situations} | (changed & decided)
    return {f"fellows:{account_id}" for account_id, _ in spoken_of}


def enqueue_fellows(connection: Connection, subjects: Iterable[str], rules: Rules, now: int) -> None:  # noqa: ARG001
    """Have the other accounts judged anew of the identities to which the accounts belong."""
    others = fellows_of(connection, set(subjects)).values()
    enqueue(connection, {f"account:{account_id}" for fellows in others for account_id in fellows}, now)


def is_any_decided(connection: Connection, account_ids: Set[str], rules: Rules) -> bool:
    """Tell whether verdicts may rest on what was decided of one of the accounts."""
    return _PART in rules.needed and bool(load_access_decisions(connection, account_ids))
