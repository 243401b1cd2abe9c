"""The state of accounts at an instant, since when they are in it, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from governance.folds.accounts.life import life, succeeded, timeline
from governance.folds.accounts.listed_life import of_account, with_stated
from governance.folds.census.listing import Census, Listings
from governance.folds.census.subjects import told_by_census
from governance.model.keys import plain_parts
from governance.model.states import Change, State
from governance.queries.snapshot import Snapshot
from governance.store.database.together import ask_together
from governance.store.queries.account_lives import facts_of_lives, lives_asked
from governance.store.queries.grant_pages import LATEST
from ingest.contract.event import Event
from ingest.contract.instants import from_micros

NOT_KNOWN = "not known"
"""The state of an account at an instant before its source is known, where nothing dates a change of it before that."""
SHUT: frozenset[str] = frozenset({"disabled", "deleted"})
"""The states in which nobody can sign in to an account; who is suspended is disabled."""


class StateThen(msgspec.Struct, frozen=True):
    """An account's state; of one of which nothing tells a change, ``since`` and how it is known are None.

    ``known_by``: ``record``, where the source's log told the change, or ``list``, where only a list of accounts did.
    """

    state: str
    since: datetime | None = None
    known_by: Literal["record", "list"] | None = None
    evidence: str | None = None


class Shut(NamedTuple):
    """An account that nobody can sign in to; ``since_at`` in microseconds."""

    state: State
    since_at: int
    """Who was suspended, and deactivated and deleted later, could not sign in since the suspension."""


def states_then(snapshot: Snapshot, is_used: Mapping[str, bool], at: int, known: int) -> dict[str, StateThen]:
    """Return the state of a page's accounts at an instant, as believed at another; ``NOT_KNOWN`` where nothing was.

    ``is_used``: account → whether any use of it was seen by then, which shows that it was active at some time.
    """
    lives = ask_together(snapshot.connection, [lives_asked(snapshot.connection, is_used, at, known)])[0]
    return states_told(snapshot, facts_of_lives(lives), is_used, at)


def states_told(
    snapshot: Snapshot, facts: Mapping[str, Sequence[Event]], is_used: Mapping[str, bool], at: int
) -> dict[str, StateThen]:
    """Return ``states_then``, given the facts of the accounts' lives."""
    censuses = snapshot.censuses
    states: dict[str, StateThen] = {}
    for account, used in is_used.items():
        changes, is_listed = _changes(account, facts.get(account, ()), censuses, at)
        state = _after(changes, signs_of_life=used or is_listed)
        is_told = used or state.known_by is not None or not is_too_early(snapshot, plain_parts(account).issuer, at)
        states[account] = state if is_told else StateThen(NOT_KNOWN)
    return states


def is_too_early(snapshot: Snapshot, issuer: str, at: int) -> bool:
    """Tell whether an instant lies before anything is known of a source."""
    source = snapshot.known.get(issuer)
    return source is not None and at < source.from_at


def shut_then(snapshot: Snapshot, is_used: Mapping[str, bool], at: int) -> dict[str, Shut]:
    """Return those of some accounts that nobody could sign in to at an instant, as is believed now.

    A list that was read later counts where it dates a change by then. ``is_used``: as for ``states_then``.
    """
    asked = lives_asked(snapshot.connection, is_used, LATEST, LATEST)
    facts = facts_of_lives(ask_together(snapshot.connection, [asked])[0])
    shut: dict[str, Shut] = {}
    for account, used in is_used.items():
        changes, is_listed = _changes(account, facts.get(account, ()), snapshot.censuses, at)
        states = _states(changes, signs_of_life=used or is_listed)
        if states[-1] in SHUT:
            begun = next(number for number in range(len(states), 0, -1) if states[number - 1] not in SHUT)
            shut[account] = Shut(states[-1], changes[begun - 1].at)
    return shut


def _changes(
    account_id: str, facts: Sequence[Event], censuses: Mapping[str, Sequence[Census]], at: int
) -> tuple[list[Change], bool]:
    """Return the changes of an account's life until an instant, and whether a list ever named it by then."""
    successes = succeeded(facts)
    of_issuer = censuses.get(plain_parts(account_id).issuer, ())
    records = [event for event in successes if told_by_census(event) is None]
    changes = timeline(records, frozenset())
    if of_issuer or len(records) < len(successes):
        listings = Listings(account_id, successes, of_issuer)
        changes = with_stated(changes, of_account(records, listings)) if listings else changes
    is_listed = any(event.kind == "account_seen" for event in successes)
    return [change for change in changes if change.at <= at], is_listed


def _states(changes: Sequence[Change], *, signs_of_life: bool) -> list[State]:
    """Return the state before all changes, and after each of them."""
    return [life(changes[:count], signs_of_life=signs_of_life).state for count in range(len(changes) + 1)]


def _after(changes: Sequence[Change], *, signs_of_life: bool) -> StateThen:
    """Return the state that changes leave, and the change that it came with."""
    states = _states(changes, signs_of_life=signs_of_life)
    last = states[-1]
    begun = len(states) - 1
    while begun > 0 and states[begun - 1] == last:
        begun -= 1
    if begun == 0:
        return StateThen(last)
    change = changes[begun - 1]
    by_list = change.event_id.startswith("jitgov:census:")
    return StateThen(last, from_micros(change.at), "list" if by_list else "record", change.event_id)
