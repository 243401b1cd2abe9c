"""A roster's rows become one list, whose events say nothing but what the map reads, whatever the rows' order."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ingest.contract.event import Event
from ingest.contract.roster import list_of, person_of
from ingest.translation.rosters.column_map import ColumnMap, Columns
from ingest.translation.rosters.lists import ListHead, Persons, list_events, merged, persons_of
from ingest.translation.rosters.rows import BadRow, Row

AT = datetime(2026, 6, 1, tzinfo=UTC)
MAP = ColumnMap(columns=Columns(employee_id="id", name="name", title="title", status="status", end="end", mail="mail"))
HEAD = ListHead("acme", AT, "employees")


def row(line: int, **cells: str) -> Row:
    return Row("r.csv", line, {name: [text] for name, text in cells.items()}, frozenset({*cells, "salary"}))


ROWS = [
    row(2, id="1", name="Ana Ruiz", salary="90000", status="Active"),
    row(3, id="2", name="Bob Stone", status="Active", end="2026-12-31"),
    row(4, id="3", name="Cyd Young", status="Terminated"),
]


def events_of(rows: Sequence[Row | BadRow], head: ListHead = HEAD, observed_at: datetime = AT) -> list[Event]:
    return list(list_events(persons_of(rows, MAP), head, observed_at))


def keys(events: Sequence[Event]) -> list[tuple[str, str]]:
    return [(event.event_id, event.content_hash) for event in events]


def test_the_same_rows_make_the_same_events_in_any_order_and_at_any_time() -> None:
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    assert keys(events_of(ROWS)) == keys(events_of(shuffled, observed_at=AT + timedelta(days=3)))
    assert not set(keys(events_of(ROWS))) & set(keys(events_of(ROWS, HEAD._replace(as_of=AT + timedelta(days=1)))))


def test_nothing_but_the_mapped_columns_leaves_the_file() -> None:
    for event in events_of(ROWS):
        assert b"90000" not in bytes(event.raw)
        assert "90000" not in str(event.attributes)
    assert json.loads(bytes(events_of(ROWS)[0].raw)) == [{"id": ["1"], "name": ["Ana Ruiz"], "status": ["Active"]}]


def test_the_end_mark_counts_the_persons_and_names_the_population() -> None:
    *persons, ended = events_of(ROWS)
    assert [event.kind for event in persons] == ["person_seen"] * 3
    stated = list_of(ended.attributes)
    assert (ended.kind, stated.persons, stated.population) == ("census_ended", 3, "employees")
    assert {event.attributes["list"]["id"] for event in persons} == {stated.id}
    assert {event.account.issuer for event in persons if event.account} == {"roster:acme"}


def test_several_rows_of_one_person_are_several_positions() -> None:
    rows = [
        row(2, id="1", name="Ana Ruiz", title="Nurse", status="Terminated", end="2026-01-31", mail="ana@example.com"),
        row(3, id="1", name="Ana Ruiz", title="Head nurse", status="Active", mail="a.ruiz@example.com"),
    ]
    for given in (rows, rows[::-1]):
        person = merged(persons_of(given, MAP).by_subject["1"])
        assert (person.title, person.status, person.end) == ("Head nurse", "active", None)
        assert sorted(person.mails) == ["a.ruiz@example.com", "ana@example.com"]
        assert len(events_of(given)) == len(["Ana", "the end mark"])


def test_a_contract_that_a_second_row_renews_ends_with_that_one() -> None:
    rows = [row(n, id="1", name="Ana", status="Active", end=end) for n, end in enumerate(("2026-01-31", "2026-07-31"))]
    assert merged(persons_of(rows, MAP).by_subject["1"]).end == datetime(2026, 8, 1, tzinfo=UTC)


def test_two_of_one_name_with_nothing_else_are_two_bad_rows() -> None:
    persons: Persons = persons_of([row(2, name="Ana Ruiz"), row(3, name="ANA  RUIZ"), row(4, name="Bob")], MAP)
    assert [bad.line for bad in persons.bad] == [2, 3]
    assert list(persons.by_subject) == ["name:bob"]


def test_two_ids_of_one_name_are_two_persons() -> None:
    persons = persons_of([row(2, id="1", name="Ana Ruiz"), row(3, id="2", name="Ana Ruiz")], MAP)
    assert sorted(persons.by_subject) == ["1", "2"]
    assert person_of(events_of([row(2, id="1", name="Ana Ruiz")])[0].attributes).names == ("Ana Ruiz",)


def test_one_id_for_two_people_is_nobody_s_and_each_row_is_named_with_the_other() -> None:
    rows = [
        row(2, id="7", name="Ana Ruiz", mail="ana@example.com"),
        row(3, id="7", name="Bob Stone", mail="bob@example.com"),
        row(4, id="8", name="Cyd Young", mail="cyd@example.com"),
    ]
    persons = persons_of(rows, MAP)
    assert list(persons.by_subject) == ["8"]
    assert [(bad.line, bad.reason) for bad in persons.bad] == [
        (2, "the employee id 7 stands for somebody else on line 3: correct the id of one of them"),
        (3, "the employee id 7 stands for somebody else on line 2: correct the id of one of them"),
    ]


def test_positions_of_one_person_share_a_name_or_an_address() -> None:
    rows = [
        row(2, id="7", name="Ana Ruiz", mail="ana@example.com", title="Clerk"),
        row(3, id="7", name="Ana Stone", mail="ana@example.com", title="Tutor"),
        row(4, id="8", name="Cyd Young", mail="cyd@example.com"),
        row(5, id="8", name="cyd young", mail="cyd.y@example.com"),
        row(6, id="8", status="Active"),
    ]
    persons = persons_of(rows, MAP)
    assert (list(persons.by_subject), list(persons.bad)) == (["7", "8"], [])
