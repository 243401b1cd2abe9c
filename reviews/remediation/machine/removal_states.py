"""What becomes of a removal: pure, and ``MOVES`` alone says which state follows.

    decided → held → planned → approved → applying → applied → seen → watched

A vendor's 204 says that a write was accepted. That access is gone says the log of the source, or reads of the source
that agree; until then a removal is ``applied``, and after an hour ``unverified``: a person's task.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from ingest.contract.errors import DeclinedError
from reviews.remediation.machine.looks import Looks, agreed, looked
from reviews.remediation.machine.removal_inputs import (
    Anew,
    Answered,
    Approved,
    Attested,
    Declined,
    GivenUp,
    Input,
    LeftToPerson,
    Logged,
    Look,
    Planned,
    Reached,
    Regranted,
    Sent,
    Stopped,
    Unsent,
    Watching,
    Withdrawn,
)

State = Literal[
    "decided", "held", "planned", "approved", "applying", "applied", "seen", "watched",
    "unverified", "attested", "manual", "refused", "reappeared", "given_up", "withdrawn",
]  # fmt: skip
Event = Literal[
    "is_held", "is_planned", "is_manual", "is_refused", "is_approved", "is_sent", "is_unsent", "is_answered",
    "is_declined", "is_seen", "stays", "is_late", "is_left", "comes_back", "was_watched", "is_attested", "is_given_up",
    "is_withdrawn", "begins_anew",
]  # fmt: skip

STATES: tuple[State, ...] = get_args(State)
ENDS: tuple[State, ...] = ("watched", "attested", "given_up", "withdrawn")
"""``attested``: a person says that it is gone, where no list can tell. ``withdrawn``: it is no longer decided."""
TASKS: tuple[State, ...] = ("manual", "refused", "unverified", "reappeared")
"""A person is to act: by hand at the source, or by a word here."""
NOTHING_SENT: tuple[State, ...] = ("decided", "held", "planned", "approved")

MOVES: dict[tuple[State, Event], State] = {
    ("decided", "is_held"): "held",
    **{(state, "is_planned"): "planned" for state in ("decided", "held")},
    **{(state, "is_manual"): "manual" for state in ("decided", "held")},
    **{(state, "is_refused"): "refused" for state in ("decided", "held", "planned", "approved")},
    ("planned", "is_approved"): "approved",
    ("approved", "is_sent"): "applying",
    # It may have lain for hours: the source and the guards are asked again.
    ("applying", "is_unsent"): "approved",
    ("applying", "is_answered"): "applied",
    ("applying", "is_declined"): "manual",
    **{(s, "is_seen"): "seen" for s in ("decided", "held", "planned", "approved", "applied", *TASKS)},
    ("applied", "stays"): "approved",
    ("applied", "is_late"): "unverified",
    ("applied", "is_left"): "manual",
    ("unverified", "is_left"): "manual",
    ("seen", "comes_back"): "reappeared",
    ("seen", "was_watched"): "watched",
    **{(state, "is_attested"): "attested" for state in ("manual", "unverified")},
    **{(s, "is_given_up"): "given_up" for s in (*NOTHING_SENT, *TASKS)},
    **{(s, "is_withdrawn"): "withdrawn" for s in (*NOTHING_SENT, "manual", "refused")},
    **{(s, "begins_anew"): "decided" for s in ("planned", "approved", *TASKS)},
}  # fmt: skip
"""(state, event) → the state that follows; what does not stand here cannot happen."""

_SECOND = 1_000_000
VERIFIED_WITHIN = 3_600 * _SECOND
MOST_ATTEMPTS = 2


class Removal(NamedTuple):
    """A removal as it stands; instants in microseconds.

    ``attempt``: how often its writes were sent; ``is_known``: every answer to the last attempt came; ``repeatable``:
    the last attempt's writes are of a kind that may be sent again (a set's: a second one changes nothing).
    """

    state: State
    since_at: int
    hold_until: int = 0
    attempt: int = 0
    applied_at: int | None = None
    is_known: bool = True
    repeatable: bool = False
    residual: bool = False
    looks: Looks = Looks()
    seen_at: int | None = None
    watched_until: int | None = None


_PLAIN: dict[type[object], Event] = {
    LeftToPerson: "is_manual",
    Stopped: "is_refused",
    Approved: "is_approved",
    Declined: "is_declined",
    Regranted: "comes_back",
    Attested: "is_attested",
    GivenUp: "is_given_up",
    Withdrawn: "is_withdrawn",
}


def takes(state: State, event: Event) -> bool:
    """Tell whether a removal in a state can come to something."""
    return (state, event) in MOVES


def step(removal: Removal, given: Input, watch: int) -> Removal:
    """Return a removal after an input; ``watch``: how long one that is gone is watched, in microseconds.

    Raises DeclinedError for an input that its state does not take.
    """
    event = _PLAIN.get(type(given))
    if event is not None:
        return _moved(removal, event, given.at)
    match given:
        case Reached(at):
            waits = removal.state == "decided" and at < removal.hold_until
            return _moved(removal, "is_held", at) if waits else removal
        case Planned(at, residual):
            return _moved(removal, "is_planned", at)._replace(residual=residual)
        case Sent(at):
            sent = _moved(removal, "is_sent", at)
            return sent._replace(attempt=removal.attempt + 1, applied_at=at, looks=Looks())
        case Unsent(at, sent_before):
            return _moved(removal, "is_unsent", at)._replace(attempt=removal.attempt - 1, applied_at=sent_before)
        case Answered(at, is_known, repeatable):
            return _moved(removal, "is_answered", at)._replace(is_known=is_known, repeatable=repeatable)
        case Logged(at):
            return _seen(removal, at, watch)
        case Anew(at):
            return _moved(removal, "begins_anew", at)._replace(looks=Looks(), attempt=0, residual=False)
        case Watching(at):
            ended = removal.watched_until is not None and at >= removal.watched_until
            return _moved(removal, "was_watched", at) if ended else removal
        case Look():
            return _after_look(removal, given, watch)
    raise DeclinedError(f"{type(given).__name__} is no input of a removal")


def _after_look(removal: Removal, look: Look, watch: int) -> Removal:
    """Return what reads of the source make of a removal: three that agree over two minutes settle it."""
    if removal.state not in ("applied", "unverified"):
        raise DeclinedError(f"a removal that is {spelled(removal.state)} waits for no read of the source")
    looks = looked(removal.looks, look.at, removal.applied_at or 0, is_there=look.is_there)
    after = removal._replace(looks=looks)
    settled = agreed(looks)
    if settled == "gone":
        return _moved(after, "is_left", look.at) if look.rest else _seen(after, look.at, watch)
    may_repeat = removal.repeatable and not removal.is_known and removal.attempt < MOST_ATTEMPTS
    if removal.state == "applied" and settled == "there" and may_repeat:
        return _moved(after, "stays", look.at)
    if removal.state == "applied" and look.at >= removal.since_at + VERIFIED_WITHIN:
        return _moved(after, "is_late", look.at)
    return after


def _seen(removal: Removal, at: int, watch: int) -> Removal:
    return _moved(removal, "is_seen", at)._replace(seen_at=at, watched_until=at + watch)


def _moved(removal: Removal, event: Event, at: int) -> Removal:
    after = MOVES.get((removal.state, event))
    if after is None:
        fitting = " or ".join(spelled(state) for state, possible in MOVES if possible == event)
        raise DeclinedError(f"the removal is {spelled(removal.state)}; only one that is {fitting} {spelled(event)}")
    return removal._replace(state=after, since_at=at)


def spelled(word: str) -> str:
    """Return a state or event as people read it."""
    return word.replace("_", " ")
