"""Lists of rosters as the bus carries them, made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from governance.folds.persons.statements import Statement, statement_of
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.roster import RosterPerson
from ingest.translation.rosters.lists import ListHead, Persons, list_events
from ingest.translation.rosters.persons import Named, subject_of

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
PERSONNEL = "roster:acme"


def day(number: float) -> datetime:
    """So many days after the first of May."""
    return BEGIN + timedelta(days=number)


def micros(number: float) -> int:
    return to_micros(day(number))


def person(number: str | None, name: str | None = None, **fields: Any) -> RosterPerson:
    """A person who works there, unless a field says otherwise."""
    ordinary: dict[str, Any] = {"employee_id": number, "names": () if name is None else (name,), "status": "active"}
    return RosterPerson(**(ordinary | fields))


def listed(
    number: float, persons: Sequence[RosterPerson], population: str | None = None, tenant: str = "acme"
) -> list[Event]:
    """The events of a list of that day: its persons, then its end mark."""
    named = {subject_of(p): [Named(subject_of(p), p, {}, frozenset())] for p in persons}
    head = ListHead(tenant, day(number), population)
    return list(list_events(Persons(named, (), frozenset(), frozenset()), head, day(number)))


def statement(number: float, population: str | None = None, **fields: Any) -> Statement:
    """What a list of that day says of Ada."""
    return statement_of(listed(number, [person("1", "Ada", **fields)], population)[0])
