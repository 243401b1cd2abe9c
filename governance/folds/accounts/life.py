"""An account's life: its changes of state in order, and the state that they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from governance.model.states import AttributeChange, By, Change, State, What
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_WHAT: dict[str, What] = {
    "account_created": "created",
    "account_invited": "invited",
    "invitation_redeemed": "redeemed",
    "account_enabled": "enabled",
    "account_disabled": "disabled",
    "account_deleted": "deleted",
    "account_locked": "locked",
    "account_unlocked": "unlocked",
}
_OF_PROFILES = frozenset({"account_created", "account_updated", "account_seen"})
_ENDS = frozenset({"disabled", "deleted"})
_NO_RETURN = frozenset({"unlocked", "locked", "unsuspended", "suspended"})
"""Changes that say nothing about an account that has left."""
_OF_LOCKS = frozenset({"locked", "unlocked"})
"""Changes that let nobody in who is suspended, nor take a suspension's place."""
STATE: dict[What, State] = {
    "created": "active",
    "invited": "invited",
    "redeemed": "active",
    "enabled": "active",
    "unsuspended": "active",
    "unlocked": "active",
    "disabled": "disabled",
    "suspended": "disabled",
    "deleted": "deleted",
    "locked": "locked",
}
"""Change → the state that it leaves."""


_when = attrgetter("occurred_at", "event_id")


class Life(NamedTuple):
    """The state after all changes; ``ended_at`` is None unless the account has left and not come back."""

    state: State
    ended_at: int | None
    ended_event_id: str | None


def succeeded(events: Iterable[Event]) -> list[Event]:
    """Return the successful events, in order of occurrence (ties by event id)."""
    done = [event for event in events if event.outcome.result == "success"]
    if len(done) > 1:
        done.sort(key=_when)
    return done


def timeline(facts: Sequence[Event], federated_transactions: frozenset[str]) -> tuple[Change, ...]:
    """Return the changes of the account's life; ``facts`` are successes in order."""
    changes: list[Change] = []
    for event in facts:
        what = _WHAT.get(event.kind)
        if what is None or event.application is not None:
            continue
        reason = event.attributes.get("reason")
        if reason == "suspended":
            what = "suspended"
        elif reason == "unsuspended":
            what = "unsuspended"
        by: By = event.actor.type if event.actor is not None else "system"
        federated = (
            event.correlation.transaction in federated_transactions or event.attributes.get("method") == "federation"
        )
        changes.append(Change(to_micros(event.occurred_at), what, event.event_id, by, federated))
    return tuple(changes)


def life(changes: Sequence[Change], *, signs_of_life: bool) -> Life:
    """Return the state that the changes leave; ``signs_of_life``: it has signed in, so without changes it is active."""
    state: State = "active" if signs_of_life else "unknown"
    ended: Change | None = None
    for change in changes:
        if change.what == "invited" and state in ("active", "invited"):
            # An invitation is recorded beside the creation, in the same second and in either order.
            if ended is None and not _redeemed_before(changes, change):
                state = "invited"
            continue
        if change.what == "created" and state == "invited":
            continue
        if state == "deleted" and change.what not in ("created", "enabled", "redeemed"):
            continue
        if ended is not None and change.what in _NO_RETURN:
            continue
        if state == "disabled" and change.what in _OF_LOCKS:
            continue
        state = STATE[change.what]
        if change.what in _ENDS:
            # A second record of an end, and a deletion after it, leave the account ended since the first.
            ended = ended if ended is not None else change
        elif change.what in ("created", "enabled", "redeemed"):
            ended = None
    return Life(state, ended.at if ended else None, ended.event_id if ended else None)


def deleted_at(changes: Sequence[Change], state: State) -> int | None:
    """Return when an account was deleted, first of all since it came back; None unless it is deleted by ``changes``.

    Who was disabled before had the login until then.
    """
    first_at: int | None = None
    for change in changes if state == "deleted" else ():
        if change.what in ("created", "enabled", "redeemed"):
            first_at = None
        elif change.what == "deleted" and first_at is None:
            first_at = change.at
    return first_at


def _redeemed_before(changes: Sequence[Change], invitation: Change) -> bool:
    return any(c.what == "redeemed" and c.at <= invitation.at for c in changes)


def _untold(event: Event, profile: Mapping[str, object]) -> Iterator[AttributeChange]:
    """Yield what an update says to have changed without telling the new value."""
    names = event.attributes.get("changed")
    if isinstance(names, list):
        at = to_micros(event.occurred_at)
        for name in sorted({str(name) for name in names} - profile.keys()):
            yield AttributeChange(at, name, None, event.event_id, is_known=False)


def attribute_changes(facts: Sequence[Event]) -> tuple[AttributeChange, ...]:
    """Return every change of an attribute, in order, also to a value that is not told; ``facts`` are in order."""
    changes: list[AttributeChange] = []
    for event in facts:
        if event.kind not in _OF_PROFILES:
            continue
        profile = event.attributes.get("profile")
        if isinstance(profile, dict):
            at = to_micros(event.occurred_at)
            changes += [AttributeChange(at, name, value, event.event_id) for name, value in sorted(profile.items())]
        if event.kind == "account_updated":
            changes += _untold(event, profile if isinstance(profile, dict) else {})
    return tuple(changes)
