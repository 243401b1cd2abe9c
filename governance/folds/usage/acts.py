"""What accounts changed of others: the last change of each kind that somebody made, by the records' actors.

Whoever changes what is not his own used a right to do so. What people do to their own account says nothing of that.
"""

from __future__ import annotations

from governance.folds.batch_rows import Rows
from ingest.contract.event import Event, account_key_of

CHANGES = frozenset(
    {
        *("account_created", "account_updated", "account_enabled", "account_disabled", "account_deleted"),
        *("account_unlocked", "account_invited", "credential_changed", "mfa_enrolled", "mfa_removed"),
        *("grant_added", "grant_removed", "consent_granted", "consent_revoked"),
        *("container_deleted", "container_restored", "container_suspended", "container_resumed", "entity_renamed"),
        *("credential_added", "credential_removed", "owner_added", "owner_removed"),
    }
)
"""Kinds of events that tell of a change which somebody made."""


class Acts:
    """The last changes of a batch, by who made them."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[int, str]] = {}

    def take(self, event: Event, at: int) -> None:
        """Include a record that succeeded, where it tells who changed something that is not his own."""
        if event.kind not in CHANGES or event.outcome.result != "success":
            return
        actor = account_key_of(event.actor)
        if actor is not None and actor != account_key_of(event.account):
            key = actor, event.kind
            self._last[key] = max((at, event.event_id), self._last.get(key, (at, "")))

    def rows(self) -> Rows:
        """Return rows of ``acted``, in order of their key."""
        return [(*key, *self._last[key]) for key in sorted(self._last)]
