"""When containers (groups, applications, other entitlements) and deleted holders hand nothing on, and since when again.

A deletion ends what is held through a container until the container is restored; a hard deletion ends it for good. A
suspension only interrupts it. What is held otherwise, or what a later record or list shows, is the grants' fold's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.folds.grants.containers import Closure, Turn
from governance.folds.grants.grant_spans import actor_of
from governance.model.states import Change
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

HARD_DELETED = "hard_deleted"
"""The reason of a deletion that nothing takes back."""
RESTORED = "restored"
"""The reason of an enabling that takes a deletion back, with all that was held before it."""


def closures_of_container(facts: Iterable[Event]) -> tuple[Closure, ...]:
    """Return when a container was deleted or suspended; ``facts``: its events, in order."""
    deleted, suspended = _Opened(suspends=False), _Opened(suspends=True)
    for event in facts:
        turn = Turn(to_micros(event.occurred_at), event.event_id, actor_of(event))
        match event.kind:
            case "container_deleted":
                deleted.close(turn, for_good=event.attributes.get("reason") == HARD_DELETED)
            case "container_restored":
                deleted.reopen(turn)
            case "container_suspended":
                suspended.close(turn)
            case "container_resumed":
                suspended.reopen(turn)
            case _:
                pass
    return (*deleted.all(), *suspended.all())


def closures_of_holder(changes: Sequence[Change], records: Iterable[Event]) -> tuple[Closure, ...]:
    """Return when an account was deleted; only a record of a restoration gives back what it held until then."""
    if not any(change.what == "deleted" for change in changes):
        return ()
    events = {event.event_id: event for event in records}
    deleted = _Opened(suspends=False)
    for change in changes:
        event = events.get(change.event_id)
        reason = event.attributes.get("reason") if event is not None else None
        turn = Turn(change.at, change.event_id, actor_of(event) if event is not None else None)
        if change.what == "deleted":
            deleted.close(turn, for_good=reason == HARD_DELETED)
        elif change.what == "enabled" and reason == RESTORED:
            deleted.reopen(turn)
        elif change.what in ("created", "enabled", "redeemed"):
            deleted.leave()
    return deleted.all()


class _Opened:
    """Closures of one kind as they are folded; one that a record tells while another lasts ends with that."""

    def __init__(self, *, suspends: bool) -> None:
        self._suspends = suspends
        self._over: list[Closure] = []
        self._lasting: list[Turn] = []
        self._for_good = False

    def close(self, turn: Turn, *, for_good: bool = False) -> None:
        """Begin a closure."""
        self._lasting.append(turn)
        self._for_good = self._for_good or for_good

    def reopen(self, turn: Turn) -> None:
        """End what lasts, unless it is for good."""
        if not self._for_good:
            self._over += [Closure(closed, turn, self._suspends) for closed in self._lasting]
            self._lasting = []

    def leave(self) -> None:
        """Let what lasts last: the account came back, without what it held; a later deletion stands by itself."""
        self._over = list(self.all())
        self._lasting, self._for_good = [], False

    def all(self) -> tuple[Closure, ...]:
        """Return the closures in order."""
        return (*self._over, *(Closure(closed, None, self._suspends) for closed in self._lasting))
