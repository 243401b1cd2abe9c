"""Makes a roster's rows one list: a person for each, the bad rows beside them, and the events that publish it.

The same rows of the same instant make the same events, whatever their order in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Outcome, Party, Source
from ingest.contract.roster import LIST, PERSON, ROSTER, Confirmation, RosterList, RosterPerson
from ingest.contract.sealing import canonical_bytes, seal
from ingest.translation.rosters.column_map import ColumnMap
from ingest.translation.rosters.persons import Named, person_of_row
from ingest.translation.rosters.rows import BadRow, Row

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)


class Persons(NamedTuple):
    """What the rows of a file say: persons by subject, the rows that say nothing, and words that nobody knows."""

    by_subject: Mapping[str, Sequence[Named]]
    bad: Sequence[BadRow]
    unknown_words: frozenset[str]
    columns: frozenset[str]
    """Every column that any row has."""


def persons_of(rows: Iterable[Row | BadRow], column_map: ColumnMap) -> Persons:
    """Return the persons of the rows; several rows of one person are several positions.

    Two rows that share an employee id, and neither a name nor an address, are nobody's: one of them has the wrong id.
    """
    by_subject: dict[str, list[Named]] = {}
    places: dict[str, list[Row]] = {}
    bad: list[BadRow] = []
    columns: set[str] = set()
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        columns |= row.columns
        try:
            named = person_of_row(row, column_map)
        except RecordError as error:
            bad.append(BadRow(row.file, row.line, str(error)))
            continue
        by_subject.setdefault(named.subject, []).append(named)
        places.setdefault(named.subject, []).append(row)
    for subject in [s for s, named_rows in by_subject.items() if len(named_rows) > 1 and s.startswith("name:")]:
        reason = "another row has this name, and neither has an employee id or a mail that tells the two apart"
        bad += [BadRow(row.file, row.line, reason) for row in places[subject]]
        del by_subject[subject]
    for subject in [s for s, named_rows in by_subject.items() if _are_two(named_rows)]:
        lines = [row.line for row in places[subject]]
        bad += [BadRow(row.file, row.line, _of_two(subject, row.line, lines)) for row in places[subject]]
        del by_subject[subject]
    words = frozenset(
        word for named_rows in by_subject.values() for named in named_rows for word in named.unknown_words
    )
    return Persons(by_subject, sorted(bad), words, frozenset(columns))


def _are_two(positions: Sequence[Named]) -> bool:
    """Tell whether rows of one id name different people: two of them share nothing by which a person is known."""
    words = [
        {*person.mails, *(" ".join(name.casefold().split()) for name in person.names)}
        for person in (named.person for named in positions)
    ]
    # A row without name and address tells of nobody else.
    stated = [of_row for of_row in words if of_row]
    return any(first.isdisjoint(other) for number, first in enumerate(stated) for other in stated[number + 1 :])


def _of_two(subject: str, line: int, lines: Sequence[int]) -> str:
    others = ", ".join(str(other) for other in lines if other != line)
    return f"the employee id {subject} stands for somebody else on line {others}: correct the id of one of them"


def merged(positions: Sequence[Named]) -> RosterPerson:
    """Return one person of several positions: there as long as any of them lasts, described by the latest of these."""
    if len(positions) == 1:
        return positions[0].person
    persons = sorted((named.person for named in positions), key=_rank)
    latest = persons[-1]
    ends = [person.end for person in persons if person.status == latest.status]
    return msgspec.structs.replace(
        latest,
        names=tuple(dict.fromkeys(name for person in reversed(persons) for name in person.names)),
        mails=tuple(dict.fromkeys(mail for person in reversed(persons) for mail in person.mails)),
        start=min((person.start for person in persons if person.start is not None), default=None),
        end=None if None in ends else max(end for end in ends if end is not None),
    )


def _rank(person: RosterPerson) -> tuple[object, ...]:
    is_there = person.status != "ended"
    return is_there, person.end or _LAST, person.start or _FIRST, canonical_bytes(msgspec.to_builtins(person))


class ListHead(NamedTuple):
    """What is stated of a list: whose it is, and as of when.

    ``population``: whom it names completely, None: it is a part of something.
    """

    tenant: str
    as_of: datetime
    population: str | None = None
    confirmed: Confirmation | None = None


def list_events(persons: Persons, head: ListHead, observed_at: datetime) -> Iterator[Event]:
    """Yield an event for each person, in order of subject, and the list's end mark."""
    spoken = [
        (subject, msgspec.to_builtins(merged(persons.by_subject[subject]))) for subject in sorted(persons.by_subject)
    ]
    instant = head.as_of.isoformat()
    list_id = _digest([head.tenant, head.population, instant, spoken])
    for subject, person in spoken:
        cells = [dict(sorted(named.cells.items())) for named in persons.by_subject[subject]]
        raw = canonical_bytes(sorted(cells, key=canonical_bytes))
        party = Party("person", f"{ROSTER}:{head.tenant}", subject, None, next(iter(person.get("names", ())), None))
        attributes = {PERSON: person, LIST: {"id": list_id, **_population(head)}}
        event = _event(head, observed_at, "person_seen", attributes)
        yield _sealed(msgspec.structs.replace(event, account=party), raw, [list_id, subject], observed_at)
    stated = RosterList(id=list_id, persons=len(spoken), population=head.population, confirmed=head.confirmed)
    ended = _event(head, observed_at, "census_ended", {LIST: msgspec.to_builtins(stated), **_population(head)})
    yield _sealed(ended, b"null", [list_id, "ended", msgspec.to_builtins(stated)], observed_at)


def _population(head: ListHead) -> dict[str, str]:
    return {} if head.population is None else {"population": head.population}


def _event(head: ListHead, observed_at: datetime, kind: str, attributes: dict[str, object]) -> Event:
    return Event(
        event_id="",
        kind="person_seen" if kind == "person_seen" else "census_ended",
        vendor_type=f"{ROSTER}.{'person' if kind == 'person_seen' else 'ended'}",
        occurred_at=head.as_of,
        observed_at=observed_at,
        source=Source(ROSTER, head.tenant, ROSTER),
        outcome=Outcome("success"),
        attributes=attributes,
    )


def _sealed(event: Event, raw: bytes, about: list[object], observed_at: datetime) -> Event:
    return seal(f"{ROSTER}:{_digest(about)}", [event], raw, observed_at)[0]


def _digest(value: object) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
