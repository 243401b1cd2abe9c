"""What becomes of an item of a campaign: pure, and ``MOVES`` alone says which state follows.

An item's standing is read anew from all its answers at every input: a correction is one more answer, and none is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ingest.contract.errors import DeclinedError
from reviews.campaigns.machine.outcomes import DECIDING, Outcome, Strategy, Verdict, outcome_of

ItemState = Literal["asked", "decided", "undecided", "superseded", "settled", "no_response", "carried", "cancelled"]
Event = Literal[
    "waits", "decides", "leaves_open", "is_withdrawn", "ends_decided", "ends_silent", "ends_undecided", "is_cancelled"
]

OPEN: tuple[ItemState, ...] = ("asked", "decided", "undecided")
"""States in which reviewers may speak. ``undecided``: all have, and no decision came of it."""
ENDS: tuple[ItemState, ...] = ("superseded", "settled", "no_response", "carried", "cancelled")
"""``superseded``: what it asked about is gone. ``carried``: it was answered, and no decision came of it."""

_FROM_OPEN: dict[Event, ItemState] = {
    "waits": "asked",
    "decides": "decided",
    "leaves_open": "undecided",
    "is_withdrawn": "superseded",
    "is_cancelled": "cancelled",
}
_ENDING: dict[tuple[ItemState, Event], ItemState] = {
    ("asked", "ends_decided"): "settled",
    ("asked", "ends_silent"): "no_response",
    ("asked", "ends_undecided"): "carried",
    ("decided", "ends_decided"): "settled",
    ("undecided", "ends_decided"): "settled",
    ("undecided", "ends_silent"): "no_response",
    ("undecided", "ends_undecided"): "carried",
}
MOVES: dict[tuple[ItemState, Event], ItemState] = {
    **{(state, event): after for state in OPEN for event, after in _FROM_OPEN.items()},
    **_ENDING,
}
"""(state, event) → the state that follows; what does not stand here cannot happen."""


class Stage(NamedTuple):
    """How a stage decides, and with which outcomes it hands an item on to the next one."""

    strategy: Strategy = "one_accept_accepts"
    passes_on: frozenset[Outcome] = frozenset({"approved", "reduced", "abstained", "no_response"})


class Asked(NamedTuple):
    """Who is asked in which stage, counted from 0."""

    stage: int
    reviewer: str


class Answer(NamedTuple):
    """A reviewer's word; of one reviewer the latest one counts."""

    reviewer: str
    verdict: Verdict
    at: int


class Item(NamedTuple):
    """An item as it stands; ``stages_over``: of so many stages nobody is waited for any more."""

    asked: tuple[Asked, ...]
    answers: tuple[Answer, ...] = ()
    state: ItemState = "asked"
    stage: int = 0
    outcome: Outcome | None = None
    stages_over: int = 0


class Answered(NamedTuple):
    """Input: a reviewer speaks."""

    answer: Answer


class StageEnds(NamedTuple):
    """Input: the time of the first so many stages is over."""

    stages_over: int


class Withdrawn(NamedTuple):
    """Input: what the item asks about is gone; ``change_id``: the change that tells."""

    change_id: int


class Reassigned(NamedTuple):
    """Input: somebody else is asked in the place of a reviewer who has not answered."""

    reviewer: str
    to: str


class AskedBesides(NamedTuple):
    """Input: somebody else is asked in the stage that waits: it is escalated, or nobody decided."""

    reviewer: str


class Ended(NamedTuple):
    """Input: the campaign is closed."""


class Cancelled(NamedTuple):
    """Input: the campaign is cancelled; nothing that was said is acted upon."""


Input = Answered | StageEnds | Withdrawn | Reassigned | AskedBesides | Ended | Cancelled


class Ask(NamedTuple):
    """Effect: these reviewers are to be asked now."""

    stage: int
    reviewers: tuple[str, ...]


class TellWithdrawn(NamedTuple):
    """Effect: these reviewers are to be told that the question is gone, whatever they said."""

    reviewers: tuple[str, ...]


class AskFurther(NamedTuple):
    """Effect: everybody has answered and nobody decided; somebody else is to be asked."""


Effect = Ask | TellWithdrawn | AskFurther


def step(stages: Sequence[Stage], item: Item, given: Input) -> tuple[Item, tuple[Effect, ...]]:
    """Return the item after an input, and what is to be done of it.

    Raises DeclinedError where the item has ended, and where whoever answers was not asked.
    """
    if item.state in ENDS:
        raise DeclinedError(f"the item is {item.state.replace('_', ' ')}; what was said of it stands")
    if isinstance(given, Withdrawn):
        return _moved(item, "is_withdrawn"), (TellWithdrawn(tuple(dict.fromkeys(a.reviewer for a in item.asked))),)
    if isinstance(given, Cancelled):
        return _moved(item, "is_cancelled"), ()
    after = _standing(stages, _taken(item, given))
    if isinstance(given, Ended):
        return _ended(after), ()
    return after, _effects(item, after)


def _taken(item: Item, given: Answered | StageEnds | Reassigned | AskedBesides | Ended) -> Item:
    if isinstance(given, Answered):
        stage = next((asked.stage for asked in item.asked if asked.reviewer == given.answer.reviewer), None)
        if stage is None or stage > item.stage:
            raise DeclinedError(f"{given.answer.reviewer} is not asked about this item")
        return item._replace(answers=(*item.answers, given.answer))
    if isinstance(given, Reassigned):
        return item._replace(asked=_asked_instead(item, given))
    if isinstance(given, AskedBesides):
        if any(asked.reviewer == given.reviewer for asked in item.asked):
            raise DeclinedError(f"{given.reviewer} is asked about this item already")
        return item._replace(asked=(*item.asked, Asked(item.stage, given.reviewer)))
    if isinstance(given, StageEnds):
        return item._replace(stages_over=max(item.stages_over, given.stages_over))
    return item._replace(stages_over=max((asked.stage + 1 for asked in item.asked), default=1))


def _asked_instead(item: Item, given: Reassigned) -> tuple[Asked, ...]:
    if any(answer.reviewer == given.reviewer for answer in item.answers):
        raise DeclinedError(f"{given.reviewer} has answered; a later word on it is {given.reviewer}'s")
    if all(asked.reviewer != given.reviewer for asked in item.asked):
        raise DeclinedError(f"{given.reviewer} is not asked about this item")
    if any(asked.reviewer == given.to for asked in item.asked):
        raise DeclinedError(f"{given.to} is asked about this item already")
    return tuple(a._replace(reviewer=given.to) if a.reviewer == given.reviewer else a for a in item.asked)


def _standing(stages: Sequence[Stage], item: Item) -> Item:
    """Return the item in the stage and state that all its answers put it in."""
    last_words = {answer.reviewer: answer.verdict for answer in sorted(item.answers, key=lambda answer: answer.at)}
    for number, stage in enumerate(stages):
        words = [last_words.get(asked.reviewer) for asked in item.asked if asked.stage == number]
        outcome = outcome_of(stage.strategy, words, over=number < item.stages_over)
        if outcome is None:
            return _moved(item._replace(stage=number, outcome=None), "waits")
        if outcome not in stage.passes_on or number == len(stages) - 1:
            event: Event = "decides" if outcome in DECIDING else "leaves_open"
            return _moved(item._replace(stage=number, outcome=outcome), event)
    raise DeclinedError("a campaign has one stage at least")


def _ended(item: Item) -> Item:
    if item.outcome in DECIDING:
        return _moved(item, "ends_decided")
    return _moved(item, "ends_undecided" if item.answers else "ends_silent")


def _effects(before: Item, after: Item) -> tuple[Effect, ...]:
    if after.state == "undecided" and before.state != "undecided":
        return (AskFurther(),)
    if after.state == "asked" and (after.stage != before.stage or after.asked != before.asked):
        new = {asked.reviewer for asked in after.asked} - {asked.reviewer for asked in before.asked}
        moved = after.stage != before.stage
        to_ask = (a.reviewer for a in after.asked if a.stage == after.stage and (moved or a.reviewer in new))
        return (Ask(after.stage, tuple(to_ask)),)
    return ()


def _moved(item: Item, event: Event) -> Item:
    return item._replace(state=MOVES[item.state, event])
