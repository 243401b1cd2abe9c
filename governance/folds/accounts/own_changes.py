"""Changes that an account made of its own credentials and factors: whoever made them was signed in."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.contract.event import Event, account_key_of
from ingest.contract.instants import to_micros

_KINDS = frozenset({"credential_changed", "mfa_enrolled", "mfa_removed"})


def own_changes(account_id: str, records: Iterable[Event]) -> tuple[tuple[int, str], ...]:
    """Return instant and id of each such change, in order; ``records``: successful ones, in order."""
    return tuple(
        (to_micros(event.occurred_at), event.event_id)
        for event in records
        if event.kind in _KINDS and account_key_of(event.actor) == account_id
    )
