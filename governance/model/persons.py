"""Persons of a roster: what was stated of each, from when on, and what follows of when they were not there.

``valid_from`` is the instant of the list that says it. What a list says of employment and leave has dates of its own,
which may lie before or behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from governance.model.spans import Span, union


class PersonSpan(NamedTuple):
    """What rosters state of a person from one instant until another; instants in microseconds."""

    valid_from: int
    valid_to: int | None
    population: str | None
    """The person's own: that of which a complete list named them last."""
    name: str | None
    other_names: tuple[str, ...]
    employee_id: str | None
    mails: tuple[str, ...]
    manager: str | None
    department: str | None
    title: str | None
    location: str | None
    type: str | None
    status: str
    starts_at: int | None
    ends_at: int | None
    leave_from: int | None
    leave_to: int | None
    sponsor: str | None
    missing: int
    """How many complete lists of the person's own population in a row lack them, two for more; 0: the last names them.
    """
    evidence: tuple[str, ...]
    """The events that state it; where the person is missing, the end mark of the first list that lacks them, too."""

    @property
    def stated(self) -> tuple[object, ...]:
        """Return what is stated, without since when and by which event."""
        return self[2:-1]


class Person(NamedTuple):
    """A person of a roster, with all that was ever stated, the oldest first."""

    person_id: str
    spans: tuple[PersonSpan, ...]


class Absence(NamedTuple):
    """That a person is gone: left, past a stated end though the roster calls them active, or merely not listed."""

    how: Literal["left", "contract_ended", "missing"]
    from_at: int
    until: int | None
    evidence: tuple[str, ...]
    lists: int = 0
    """Of somebody missing: how many lists in a row lack them, two for more."""


def absences(spans: Sequence[PersonSpan]) -> list[Absence]:
    """Return when the person was gone, and how that is known, in order of what was stated.

    The last word on an employment counts: a corrected end replaces the one before, a rehire ends the absence.
    """
    gone: list[Absence] = []
    left_at: int | None = None
    for place, span in enumerate(spans):
        following = spans[place + 1] if place + 1 < len(spans) else None
        if span.status != "ended":
            left_at = None
        absence = _absence(span, left_at)
        if span.status == "ended":
            left_at = span.ends_at or left_at or span.valid_from
        if absence is None or _is_corrected(span, following):
            continue
        until = _returned_at(absence, span, following)
        if until is not None and until <= absence.from_at:
            continue
        last = gone[-1] if gone else None
        if last is not None and last.how == absence.how and _goes_on(last, absence):
            gone[-1] = last._replace(until=until, lists=max(last.lists, absence.lists))
        else:
            gone.append(absence._replace(until=until))
    return gone


def gone_spans(spans: Sequence[PersonSpan]) -> tuple[Span, ...]:
    """Return when a person had left, or was past a stated end; whoever is merely missing from a list is not gone."""
    return tuple(union((gone.from_at, gone.until) for gone in absences(spans) if gone.how != "missing"))


def _absence(span: PersonSpan, left_at: int | None) -> Absence | None:
    if span.status == "ended":
        return Absence("left", span.ends_at or left_at or span.valid_from, None, span.evidence)
    if span.ends_at is not None and not (span.missing and span.valid_from < span.ends_at):
        return Absence("contract_ended", span.ends_at, None, span.evidence)
    if span.missing:
        return Absence("missing", span.valid_from, None, span.evidence, span.missing)
    return None


def _goes_on(last: Absence, absence: Absence) -> bool:
    """Tell whether an absence is the last one, told again; another stated date is another leaving, whenever stated."""
    return absence.from_at == last.from_at or (absence.how == "missing" and absence.from_at == last.until)


def _is_corrected(span: PersonSpan, following: PersonSpan | None) -> bool:
    """Tell whether the next statement gives the end of the same employment another date."""
    ended = span.status == "ended" and following is not None and following.status == "ended"
    return ended and following is not None and following.ends_at is not None


def _returned_at(absence: Absence, span: PersonSpan, following: PersonSpan | None) -> int | None:
    if following is None:
        return None
    until = span.valid_to if span.valid_to is not None else following.valid_from
    is_back = following.status != "ended" and not following.missing and following.starts_at is not None
    if is_back and following.starts_at is not None and absence.from_at < following.starts_at < until:
        return following.starts_at
    return until


def leaves(spans: Sequence[PersonSpan]) -> list[Span]:
    """Return when the person was on leave: by stated dates, else as long as the roster said so."""
    stretches: list[Span] = []
    for span in spans:
        if span.status == "leave":
            begin = span.leave_from if span.leave_from is not None else span.valid_from
            stretches.append((begin, span.leave_to if span.leave_to is not None else span.valid_to))
        elif span.leave_from is not None and span.status != "ended":
            stretches.append((span.leave_from, span.leave_to if span.leave_to is not None else span.valid_to))
    return union(stretches)
