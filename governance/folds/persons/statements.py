"""What a list says of one person, as the folds read it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from governance.model.persons import PersonSpan
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.roster import LIST, person_of


class Statement(NamedTuple):
    """A person as one list has them; ``population``: whom the list names completely, None: it is a part."""

    at: int
    event_id: str
    population: str | None
    facts: PersonSpan
    """What is stated; its validity, population and absence are still open."""

    @property
    def order(self) -> tuple[object, ...]:
        """Return the place among statements: of one instant, the one counts last by which the person is there."""
        return self.at, self.facts.status != "ended", self.population or "", self.event_id


class WholeList(NamedTuple):
    """A complete list of a population of which every row was read."""

    at: int
    event_id: str


def statement_of(event: Event) -> Statement:
    """Return what a ``person_seen`` event states. Raises msgspec.ValidationError where it states no person."""
    person, stated = person_of(event.attributes), event.attributes.get(LIST)
    at, named = to_micros(event.occurred_at), stated.get("population") if isinstance(stated, dict) else None
    facts = PersonSpan(
        valid_from=at,
        valid_to=None,
        population=None,
        name=next(iter(person.names), None),
        other_names=tuple(sorted(person.names[1:])),
        employee_id=person.employee_id,
        mails=tuple(sorted(person.mails)),
        manager=person.manager,
        department=person.department,
        title=person.title,
        location=person.location,
        type=person.type,
        status=person.status,
        starts_at=_micros(person.start),
        ends_at=_micros(person.end),
        leave_from=_micros(person.leave_from),
        leave_to=_micros(person.leave_to),
        sponsor=person.sponsor,
        missing=0,
        evidence=(event.event_id,),
    )
    return Statement(at, event.event_id, named if isinstance(named, str) else None, facts)


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else to_micros(instant)
