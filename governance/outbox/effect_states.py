"""The states of an effect, and the one table that changes them (decisions/0065).

    due → claimed → sent | retry | uncertain | dead        retry → claimed        uncertain, dead → due (by a person)

What an attempt came to is known (delivered, refused, failed: nothing was done) or not (lost: the answer was cut off, or
the claimant died over it). What follows of a loss is the channel's word: a receiver that knows the effect by its id may
get it again; one that can be asked is asked first; of any other nobody knows, and the effect is not sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from ingest.contract.errors import BrokenError

State = Literal["due", "claimed", "retry", "sent", "uncertain", "dead"]
Input = Literal["claim", "delivered", "refused", "failed", "unsettled", "lost", "again"]
Ability = Literal["idempotent", "look_up", "neither"]

STATES: tuple[State, ...] = get_args(State)

_SECOND = 1_000_000
_FIRST_PAUSE = 5 * _SECOND
_LONGEST_PAUSE = 3_600 * _SECOND
_LONGEST_ASKED_PAUSE = 24 * 3_600 * _SECOND
"""A receiver that asks for more (``Retry-After``) is asked again after a day."""


class Standing(NamedTuple):
    """How an effect stands; ``at``: when it is due, was claimed, or came to its end."""

    state: State
    attempt: int
    at: int
    look_first: bool = False
    """It may be there already: a channel that can look it up is asked before it is sent again."""
    reason: str | None = None


class Channelled(NamedTuple):
    """What of an effect and its channel the table asks for."""

    ability: Ability
    urgent: bool = False
    """Rather twice than not at all: it is repeated under its id even where the channel has no ability."""
    most_attempts: int = 20


class Happened(NamedTuple):
    """An input, when it came, and what it says."""

    input: Input
    at: int
    reason: str | None = None
    wait: int | None = None
    """The receiver's word on how long to wait, in microseconds."""
    jitter: float = 1.0
    """0.5 to 1: receivers that came back are not stormed by all at once."""


_ENDS: Mapping[tuple[State, Input], State] = {
    ("due", "claim"): "claimed",
    ("retry", "claim"): "claimed",
    ("claimed", "delivered"): "sent",
    ("claimed", "refused"): "dead",
    ("claimed", "failed"): "retry",
    ("claimed", "unsettled"): "retry",
    ("claimed", "lost"): "retry",
    ("uncertain", "again"): "due",
    ("dead", "again"): "due",
}


def takes(state: State, given: Input) -> bool:
    """Tell whether an effect in a state takes an input."""
    return (state, given) in _ENDS


def step(standing: Standing, given: Happened, channelled: Channelled) -> Standing:
    """Return how an effect stands after an input. Raises BrokenError for an input that its state does not take."""
    state = _ENDS.get((standing.state, given.input))
    if state is None:
        raise BrokenError(f"an effect that is {standing.state} takes no {given.input!r}; nothing was changed")
    if state == "claimed":
        return standing._replace(state=state, attempt=standing.attempt + 1, at=given.at, reason=None)
    if state == "due":
        # Nobody knows whether an uncertain one is there.
        return Standing("due", 0, given.at, look_first=standing.state == "uncertain")
    if state == "retry":
        return _repeated(standing, given, channelled)
    return standing._replace(state=state, at=given.at, look_first=False, reason=given.reason)


def _repeated(standing: Standing, given: Happened, channelled: Channelled) -> Standing:
    """Return an effect that is to be tried again, or that was tried often enough, or must not be tried again."""
    may_be_there = given.input in ("lost", "unsettled")
    blind = given.input == "lost" and channelled.ability == "neither" and not channelled.urgent
    if blind or standing.attempt >= channelled.most_attempts:
        end: State = "uncertain" if may_be_there else "dead"
        return standing._replace(state=end, at=given.at, look_first=False, reason=given.reason)
    look = channelled.ability == "look_up" and (may_be_there or standing.look_first)
    return Standing("retry", standing.attempt, given.at + pause(standing.attempt, given), look, given.reason)


def pause(attempt: int, given: Happened) -> int:
    """Return the microseconds until the next attempt: twice as long each time up to an hour; longer where asked."""
    own = int(min(_FIRST_PAUSE * 2 ** min(attempt - 1, 30), _LONGEST_PAUSE) * given.jitter)
    return own if given.wait is None else max(own, min(given.wait, _LONGEST_ASKED_PAUSE))
