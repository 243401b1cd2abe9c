"""Withholds answers that silence brings about, until what would show a use has been read so far.

A use puts the instant off at which silence lasts for too long. Said ahead of time, as other answers are, that instant
would have to be written anew with every use of every account. So what lies ahead of what was read is withheld, and the
account's next such instant is kept instead, at which it is asked again: a use may have put it off by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from governance.model.answers import About, Answer
from governance.model.spans import earlier

_since = attrgetter("since")


class Silences(NamedTuple):
    """The answers that stand, and the first instant at which they may turn without any record (None: there is none)."""

    answers: list[Answer]
    due_at: int | None


def standing(answers: Iterable[Answer], judged_until: int) -> Silences:
    """Return those of a policy's answers that stand where silence is judged until an instant.

    Of several answers about one thing the last that has begun stands.
    """
    given = list(answers)
    if len(given) == 1 and given[0].since <= judged_until and given[0].until is None:
        return Silences(given, None)
    due_at: int | None = None
    begun: dict[About, Answer] = {}
    for answer in sorted(given, key=_since):
        if answer.since > judged_until:
            due_at = earlier(due_at, answer.since)
            begun.setdefault(answer.about, Answer("compliant", answer.about))
        elif answer.until is not None and answer.until > judged_until:
            due_at = earlier(due_at, answer.until)
            begun[answer.about] = answer._replace(until=None)
        else:
            begun[answer.about] = answer
    return Silences(list(begun.values()), due_at)
