"""The report in one sentence: what a reader must know who reads no further. It never calms where it cannot know."""

from __future__ import annotations

from typing import NamedTuple

from ingest.contract.counting import counted


class State(NamedTuple):
    """What the sentence is made of: findings at the week's end, and whether the week was read and judged in full."""

    complete: bool
    critical: int
    high: int
    open: int
    overdue: int
    unanswered: int


def verdict_sentence(state: State) -> str:
    """Return what the week amounts to."""
    pressing = _pressing(state)
    if pressing is not None:
        more = "" if state.complete else "; there may be more, for not all was read"
        return f"Action is needed: {pressing}{more}."
    if not state.complete:
        known = f"{counted(state.open, 'finding')} {_are(state.open)} open, none of them critical or overdue"
        return f"Nobody can say that all is well: not all was read. Of what was read, {known}."
    unanswered = _unanswered(state.unanswered)
    if state.open:
        high = f", {'of high severity' if state.open == 1 else f'{state.high:,} of them high'}" if state.high else ""
        verb = _are(state.open)
        return f"Nothing is critical or overdue; {counted(state.open, 'finding')} {verb} open{high}{unanswered}."
    return f"No finding is open{unanswered}."


def _pressing(state: State) -> str | None:
    parts = []
    if state.critical:
        parts.append(f"{counted(state.critical, 'critical finding')} {_are(state.critical)} open")
    if state.overdue:
        parts.append(f"{counted(state.overdue, 'finding')} {_are(state.overdue)} overdue")
    return " and ".join(parts) or None


def _unanswered(number: int) -> str:
    if not number:
        return ""
    return f"; {counted(number, 'question')} could not be answered, which is no proof that all is well"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
