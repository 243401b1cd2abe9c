"""What happened to a person by the roster's word: joined, moved, on leave, left, back again; pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from governance.model.persons import Absence, PersonSpan, absences, leaves

What = Literal[
    "joined", "rehired", "moved", "left", "contract ended", "leave began", "leave ended", "missing", "named again"
]
_MOVES = ("department", "title", "manager", "location", "type")


class Movement(NamedTuple):
    """What happened, and when; ``detail`` says more of a move."""

    at: int
    what: What
    detail: str | None = None


def movements(spans: Sequence[PersonSpan]) -> list[Movement]:
    """Return what happened to a person, in order."""
    if not spans:
        return []
    gone = absences(spans)
    happened = [_joined(spans[0]), *_moves(spans)]
    for absence in gone:
        happened.append(_gone(absence))
        if absence.until is not None and not _goes_on(absence, gone):
            happened.append(Movement(absence.until, "named again" if absence.how == "missing" else "rehired"))
    for begin, end in leaves(spans):
        happened.append(Movement(begin, "leave began"))
        happened += [Movement(end, "leave ended")] if end is not None else []
    return sorted(happened, key=lambda movement: (movement.at, movement.what))


def _joined(first: PersonSpan) -> Movement:
    if first.starts_at is not None:
        return Movement(first.starts_at, "joined")
    return Movement(first.valid_from, "joined", "or earlier: no list states when")


def _moves(spans: Sequence[PersonSpan]) -> list[Movement]:
    moved: list[Movement] = []
    for before, after in pairwise(spans):
        changed = [
            f"{field}: {getattr(before, field) or 'none'} → {getattr(after, field) or 'none'}"
            for field in _MOVES
            if getattr(before, field) != getattr(after, field)
        ]
        if changed and "ended" not in (before.status, after.status):
            moved.append(Movement(after.valid_from, "moved", "; ".join(changed)))
    return moved


def _gone(absence: Absence) -> Movement:
    if absence.how == "left":
        return Movement(absence.from_at, "left")
    if absence.how == "contract_ended":
        return Movement(absence.from_at, "contract ended", "the roster has no word of leaving")
    return Movement(absence.from_at, "missing", "a complete list does not name the person; nothing is known of an end")


def _goes_on(absence: Absence, gone: Sequence[Absence]) -> bool:
    """Tell whether the person is gone beyond the absence, by another word."""
    return any(
        other is not absence and other.from_at <= (absence.until or 0) and _outlasts(other, absence) for other in gone
    )


def _outlasts(other: Absence, absence: Absence) -> bool:
    return other.until is None or (absence.until is not None and other.until > absence.until)
