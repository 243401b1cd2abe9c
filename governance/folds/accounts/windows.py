"""Where to look for the federated logins in which an account may have been enabled again."""

from __future__ import annotations

from governance.folds.accounts.account_history import AccountHistory
from governance.model.states import DAY, IDP_PREFIX
from ingest.contract.instants import to_micros


def federated_window(history: AccountHistory) -> tuple[int, int] | None:
    """Return the window (from, to) around re-enablings that may have happened inside a federated login."""
    # Of most accounts every use is told of an application: nothing else is asked of them.
    if not [r for r in history.rollups if r.application_id.startswith(IDP_PREFIX)]:
        return None
    moments = [to_micros(e.occurred_at) for e in history.facts if e.kind in ("account_enabled", "account_created")]
    return (min(moments) - DAY, max(moments) + DAY) if moments else None
