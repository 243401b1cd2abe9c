"""What becomes of a campaign: pure, and ``MOVES`` alone says which state follows.

The clock may tick at any instants, often or seldom: what was due between two ticks is done once, at the later one.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ingest.contract.errors import DeclinedError
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.short_instants import shortened

CampaignState = Literal["opening", "refused", "open", "overdue", "closing", "closed", "signed_off", "cancelled"]
Event = Literal[
    "opens", "is_refused", "falls_due", "is_extended", "closes", "has_closed", "is_signed_off", "is_cancelled"
]

MOVES: dict[tuple[CampaignState, Event], CampaignState] = {
    ("opening", "opens"): "open",
    ("opening", "is_refused"): "refused",
    ("opening", "is_cancelled"): "cancelled",
    ("open", "falls_due"): "overdue",
    ("open", "is_extended"): "open",
    ("open", "closes"): "closing",
    ("open", "is_cancelled"): "cancelled",
    ("overdue", "is_extended"): "open",
    ("overdue", "closes"): "closing",
    ("overdue", "is_cancelled"): "cancelled",
    ("closing", "has_closed"): "closed",
    ("closed", "is_signed_off"): "signed_off",
}
"""(state, event) → the state that follows; what does not stand here cannot happen."""
ENDS: tuple[CampaignState, ...] = ("refused", "signed_off", "cancelled")
ASKING: tuple[CampaignState, ...] = ("open", "overdue")
"""States in which reviewers decide, and in which items come and go."""


class Campaign(NamedTuple):
    """A campaign as it stands; instants in microseconds."""

    state: CampaignState
    due_at: int
    closes_at: int
    """When it is closed by itself; from ``due_at`` until then it is overdue, and escalated."""
    remind_at: tuple[int, ...] = ()
    escalate_at: tuple[int, ...] = ()
    reminded: int = 0
    """So many of ``remind_at`` were done."""
    escalated: int = 0


class Clock(NamedTuple):
    """Input: it is this late."""

    at: int


class Opened(NamedTuple):
    """Input: the whole population is frozen, and all its items stand."""


class Refused(NamedTuple):
    """Input: it may not be opened."""


class Extended(NamedTuple):
    """Input: it is due later, and closes as much later."""

    due_at: int


class Close(NamedTuple):
    """Input: somebody closes it before its time."""


class AllClosed(NamedTuple):
    """Input: every item has its end."""


class SignedOff(NamedTuple):
    """Input: somebody who answers for it signs what it came to."""


class Cancelled(NamedTuple):
    """Input: somebody cancels it."""


Input = Clock | Opened | Refused | Extended | Close | AllClosed | SignedOff | Cancelled
_EVENTS: dict[type[NamedTuple], Event] = {
    Opened: "opens",
    Refused: "is_refused",
    Close: "closes",
    AllClosed: "has_closed",
    SignedOff: "is_signed_off",
    Cancelled: "is_cancelled",
}


class AskAll(NamedTuple):
    """Effect: the reviewers are told that they are asked."""


class Remind(NamedTuple):
    """Effect: whoever has not answered is reminded; ``number`` counts from 1."""

    number: int


class Escalate(NamedTuple):
    """Effect: what is unanswered goes a rung up; ``number`` counts from 1."""

    number: int


class EndItems(NamedTuple):
    """Effect: every open item is brought to its end, chunk by chunk."""


Effect = AskAll | Remind | Escalate | EndItems


def step(campaign: Campaign, given: Input) -> tuple[Campaign, tuple[Effect, ...]]:
    """Return the campaign after an input, and what is to be done of it.

    Raises DeclinedError for what cannot happen in its state, and for an extension that ends no later.
    """
    if isinstance(given, Clock):
        return _ticked(campaign, given.at)
    if isinstance(given, Extended):
        return _extended(campaign, given.due_at), ()
    after = _moved(campaign, _EVENTS[type(given)])
    effects: dict[CampaignState, tuple[Effect, ...]] = {"open": (AskAll(),), "closing": (EndItems(),)}
    return after, effects.get(after.state, ())


def _ticked(campaign: Campaign, at: int) -> tuple[Campaign, tuple[Effect, ...]]:
    if campaign.state not in ASKING:
        return campaign, ()
    effects: list[Effect] = []
    reminded = max(campaign.reminded, sum(instant <= at for instant in campaign.remind_at))
    escalated = max(campaign.escalated, sum(instant <= at for instant in campaign.escalate_at))
    # Of several that were due while nobody looked, the last one is done: nobody is reminded twice at once.
    effects += [Remind(reminded)] if reminded > campaign.reminded and at < campaign.closes_at else []
    effects += [Escalate(escalated)] if escalated > campaign.escalated and at < campaign.closes_at else []
    after = campaign._replace(reminded=reminded, escalated=escalated)
    if after.state == "open" and at >= after.due_at:
        after = _moved(after, "falls_due")
    if at >= after.closes_at:
        return _moved(after, "closes"), (*effects, EndItems())
    return after, tuple(effects)


def _extended(campaign: Campaign, due_at: int) -> Campaign:
    if due_at <= campaign.due_at:
        due = shortened(format_instant(from_micros(campaign.due_at)))
        raise DeclinedError(f"it is due at {due} UTC: an extension ends later")
    later = due_at - campaign.due_at
    after = _moved(campaign, "is_extended")
    return after._replace(
        due_at=due_at,
        closes_at=campaign.closes_at + later,
        remind_at=_moved_on(campaign.remind_at, campaign.reminded, later),
        escalate_at=_moved_on(campaign.escalate_at, campaign.escalated, later),
    )


def _moved_on(instants: tuple[int, ...], done: int, later: int) -> tuple[int, ...]:
    return tuple(at if number < done else at + later for number, at in enumerate(instants))


def _moved(campaign: Campaign, event: Event) -> Campaign:
    after = MOVES.get((campaign.state, event))
    if after is None:
        raise DeclinedError(f"the campaign is {campaign.state.replace('_', ' ')}: {_WHY[event]}")
    return campaign._replace(state=after)


_WHY: dict[Event, str] = {
    "opens": "only one that is being opened can open",
    "is_refused": "only one that is being opened can be refused",
    "falls_due": "only an open one falls due",
    "is_extended": "only an open one can be extended",
    "closes": "only an open one can be closed",
    "has_closed": "only one that is being closed can have closed",
    "is_signed_off": "only a closed one can be signed off",
    "is_cancelled": "only one that is not closed yet can be cancelled",
}
