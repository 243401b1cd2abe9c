"""What becomes of an account that nobody uses: pure, and ``MOVES`` alone says which state follows.

Each sweep looks at the account anew. Owner and person are warned, then there is a wait; only what is stale at its end,
too, on declared ground, is handed over to be suspended, and only where nothing forbids it. What is not known moves
nothing: a case whose ground is gone rests, and its day moves by as long as it rested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from governance.model.states import DAY, Ground
from governance.queries.stale_verdict import Word

CaseState = Literal[
    "warned", "resting", "refused", "due", "handed_over", "restorable", "withdrawn", "ended", "restored"
]
"""``refused``: its day has come, and something forbids to act. ``handed_over``: it is to be suspended, and is not yet.
``restorable``: it was seen suspended. Ends: ``withdrawn``, it is stale no more; ``ended``, whoever else ended it;
``restored``, somebody made it usable again."""
Event = Literal[
    "is_unknown", "is_known", "is_used", "ends_elsewhere", "comes_due", "is_forbidden", "is_allowed", "is_handed_over",
    "is_seen_suspended", "is_usable_again",
]  # fmt: skip
ENDS: tuple[CaseState, ...] = ("withdrawn", "ended", "restored")
WAITING: tuple[CaseState, ...] = ("warned", "resting", "refused", "due")
"""States in which nothing was done to the account."""

MOVES: Mapping[tuple[CaseState, Event], CaseState] = {
    **{(state, "is_used"): "withdrawn" for state in (*WAITING, "handed_over")},
    **{(state, "ends_elsewhere"): "ended" for state in (*WAITING, "handed_over", "restorable")},
    **{(state, "is_unknown"): "resting" for state in ("warned", "refused", "due", "handed_over")},
    ("resting", "is_known"): "warned",
    ("warned", "comes_due"): "due",
    ("due", "is_forbidden"): "refused",
    ("refused", "is_allowed"): "due",
    ("due", "is_handed_over"): "handed_over",
    ("handed_over", "is_forbidden"): "refused",
    ("handed_over", "is_seen_suspended"): "restorable",
    ("restorable", "is_usable_again"): "restored",
}
"""(state, event) → the state that follows; what does not stand here cannot happen."""


class Terms(NamedTuple):
    """What the settings say of the life cycle."""

    wait_days: int
    remind_days_before: tuple[int, ...] = ()
    apply: bool = False
    """Without it nothing is handed over."""


class Case(NamedTuple):
    """An account's case as it stands; instants in microseconds."""

    state: CaseState
    warned_at: int
    act_at: int
    """From when on it may be suspended."""
    resting_since: int | None = None
    reminded: int = 0
    """How many of the reminders went out."""
    reason: str = ""
    """Why it rests, is refused, or ended."""
    handed_at: int | None = None
    seen_at: int | None = None
    ended_at: int | None = None


class Look(NamedTuple):
    """What a sweep sees of an account; ``word``: None where no verdict is given on it."""

    at: int
    word: Word | None
    state: str = "active"
    """Of the account, as its source has it."""
    basis: Ground | None = None
    reason: str = ""
    threshold_days: int = 90
    forbidden: tuple[str, ...] = ()
    """What forbids to act on it, in words."""
    has_room: bool = True
    """Whether the breaker lets one more through."""
    unknown: str | None = None
    """Why nothing may rest on what is known just now, whatever the verdict."""

    @property
    def is_stale(self) -> bool:
        """Tell whether it is stale on ground that an action may rest on."""
        return self.word == "stale" and self.basis == "declared" and self.unknown is None

    @property
    def is_used(self) -> bool:
        """Tell whether it is known not to be stale."""
        return self.word in ("active", "young", "excluded")


class Warn(NamedTuple):
    """Effect: owner and person are to be told that it will be suspended at ``act_at`` unless it is used."""

    act_at: int
    is_reminder: bool = False


class HandOver(NamedTuple):
    """Effect: it is to be suspended, or disabled where its source knows no suspension."""


class CallBack(NamedTuple):
    """Effect: whatever was handed over and is not carried out yet is not to be."""

    reason: str


class TellRestorable(NamedTuple):
    """Effect: owner and person are to be told that it is suspended, and who can restore it, and how."""


class TellWithdrawn(NamedTuple):
    """Effect: whoever was warned is to be told that nothing will be done."""

    reason: str


Effect = Warn | HandOver | CallBack | TellRestorable | TellWithdrawn


def opened(look: Look, terms: Terms, before: Case | None = None) -> tuple[Case, tuple[Effect, ...]] | None:
    """Return the case of an account that has none, and what is to be done; None: there is no ground for one.

    ``before``: its last case. What was restored is let be for as long as it takes to be stale.
    """
    if not look.is_stale:
        return None
    if before is not None and before.state == "restored" and look.at < (before.ended_at or 0) + _days(look):
        return None
    act_at = look.at + terms.wait_days * DAY
    return Case("warned", look.at, act_at, reason=look.reason), (Warn(act_at),)


def step(case: Case, look: Look, terms: Terms) -> tuple[Case, tuple[Effect, ...]]:
    """Return the case after a look at its account, and what is to be done of it; one that has ended stays as it is."""
    effects: list[Effect] = []
    # Each event leads to a state that it does not lead to again, so that one look ends.
    while True:
        event, reason = _event(case, look, terms)
        if event is None:
            break
        after = _moved(case, event, reason, look.at)
        effects += _effects(case, after)
        case = after
    case, reminders = _reminded(case, look, terms, effects)
    return case, (*effects, *reminders)


def _event(case: Case, look: Look, terms: Terms) -> tuple[Event | None, str]:
    """Return what the look means to a case as it stands, with the reason; None: nothing."""
    if case.state in ENDS:
        return None, ""
    if look.state == "deleted":
        return "ends_elsewhere", "it is deleted at its source"
    if case.state == "restorable":
        return (None, "") if look.state == "disabled" else ("is_usable_again", "it is usable again")
    if look.state == "disabled":
        return ("is_seen_suspended", "") if case.state == "handed_over" else ("ends_elsewhere", "somebody disabled it")
    if look.is_used:
        return "is_used", look.reason
    if not look.is_stale:
        return (None, "") if case.state == "resting" else ("is_unknown", look.unknown or look.reason)
    return _event_of_stale(case, look, terms)


def _event_of_stale(case: Case, look: Look, terms: Terms) -> tuple[Event | None, str]:
    forbidden = "; ".join(look.forbidden)
    if case.state == "resting":
        return "is_known", look.reason
    if case.state == "warned":
        return ("comes_due", look.reason) if look.at >= case.act_at else (None, "")
    if case.state in ("due", "handed_over") and forbidden:
        return "is_forbidden", forbidden
    if case.state == "refused" and not forbidden:
        return "is_allowed", look.reason
    if case.state == "due" and terms.apply and look.has_room:
        return "is_handed_over", look.reason
    return None, ""


def _moved(case: Case, event: Event, reason: str, at: int) -> Case:
    after = case._replace(state=MOVES[case.state, event], reason=reason or case.reason)
    if event == "is_unknown":
        return after._replace(resting_since=at, handed_at=None)
    if event == "is_known":
        rested = at - (case.resting_since if case.resting_since is not None else at)
        # Never in the night in which it is known again: whoever mends a source looks at what comes of it.
        return after._replace(act_at=max(case.act_at + rested, at + DAY), resting_since=None)
    if event == "is_handed_over":
        return after._replace(handed_at=at)
    if event == "is_seen_suspended":
        return after._replace(seen_at=at)
    return after._replace(ended_at=at) if after.state in ENDS else after


def _effects(before: Case, after: Case) -> Iterator[Effect]:
    if before.state == "handed_over" and after.state != "restorable":
        yield CallBack(after.reason)
    if (before.state, after.state) == ("resting", "warned"):
        # Its day has moved, and whom nobody could warn before is warned now.
        yield Warn(after.act_at)
    elif after.state == "handed_over":
        yield HandOver()
    elif after.state == "restorable":
        yield TellRestorable()
    elif after.state == "withdrawn":
        yield TellWithdrawn(after.reason)


def _reminded(case: Case, look: Look, terms: Terms, effects: Sequence[Effect]) -> tuple[Case, tuple[Effect, ...]]:
    """Return the case once the reminders that are due went out: of several one, of a new warning none."""
    if case.state != "warned":
        return case, ()
    due = sum(look.at >= case.act_at - days * DAY for days in terms.remind_days_before)
    if due <= case.reminded:
        return case, ()
    is_told_now = any(isinstance(effect, Warn) for effect in effects)
    return case._replace(reminded=due), () if is_told_now else (Warn(case.act_at, is_reminder=True),)


def _days(look: Look) -> int:
    return look.threshold_days * DAY
