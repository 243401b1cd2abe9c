"""What rosters say of a person, as sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from governance.folds.persons.movements import movements
from governance.model.persons import Person, PersonSpan, absences, leaves
from governance.queries.persons import Superior, span_at, superiors_of
from governance.queries.showing.asked import About
from governance.queries.showing.shown import LINES, Section, Shown
from ingest.contract.instants import from_micros

_STATED = (
    "name", "other_names", "employee_id", "mails", "department", "title", "location", "type", "manager", "sponsor",
    "status", "starts_at", "ends_at", "leave_from", "leave_to", "population",
)  # fmt: skip
_INSTANTS = frozenset({"starts_at", "ends_at", "leave_from", "leave_to"})


def show_roster_person(about: About, person: Person) -> Shown:
    """Return what is known of a person of whom no account is known."""
    name = next((span.name for span in reversed(person.spans) if span.name), None)
    return Shown("person", person.person_id, roster_sections(about, person), name)


def roster_sections(about: About, person: Person) -> list[Section]:
    """Return what is stated of a person as of the instant, whom they answer to, and what happened to them."""
    span = span_at(person, about.as_of)
    lines = [{"what": "roster", "value": person.person_id}]
    note = None
    if span is None:
        # The first list tells of a time before it, too: of employment by its dates, of all else for want of better.
        span, note = person.spans[0], "no list that names the person is as old as that; this is the first one"
    superiors = superiors_of(about.snapshot, person, about.as_of)
    lines += [*_lines(span, superiors), *_absence_lines(person, about.as_of)]
    chain = [superior._asdict() for superior in superiors]
    happened: list[dict[str, Any]] = [
        {"at": from_micros(movement.at), "what": movement.what, "detail": movement.detail}
        for movement in movements([s for s in person.spans if s.valid_from <= about.as_of] or person.spans[:1])
    ]
    return [
        Section("by the roster", LINES, lines, note),
        Section("answers to", ("name", "title", "note"), chain),
        Section("what the roster tells", ("at", "what", "detail"), happened),
    ]


def _lines(span: PersonSpan, superiors: Sequence[Superior]) -> list[dict[str, Any]]:
    values = {name: getattr(span, name) for name in _STATED}
    shown = {name: from_micros(v) if name in _INSTANTS and v is not None else v for name, v in values.items()}
    lines = [{"what": n.replace("_", " "), "value": v} for n, v in shown.items() if v not in (None, ())]
    # A roster names a manager by what it knows people by: mostly a number.
    nearest = superiors[0] if superiors and span.manager is not None else None
    if nearest is not None and nearest.person_id is not None and nearest.name != span.manager:
        place = next(place for place, line in enumerate(lines) if line["what"] == "manager")
        lines.insert(place + 1, {"what": "manager's name", "value": nearest.name})
    return [*lines, {"what": "stated since", "value": from_micros(span.valid_from)}]


def _absence_lines(person: Person, as_of: int) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for absence in absences(person.spans):
        if absence.from_at <= as_of and (absence.until is None or absence.until > as_of):
            what = absence.how.replace("_", " ")
            lines.append({"what": f"{what} since", "value": from_micros(absence.from_at)})
    on_leave = [s for s in leaves(person.spans) if s[0] <= as_of and (s[1] is None or s[1] > as_of)]
    lines += [{"what": "on leave since", "value": from_micros(begin)} for begin, _ in on_leave]
    return lines
