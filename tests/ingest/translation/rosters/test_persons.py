"""A row of a roster becomes a person: words, days, names and ids as personnel systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ingest.contract.errors import RecordError
from ingest.contract.roster import Status
from ingest.translation.rosters.column_map import ColumnMap, Columns, DayOrder
from ingest.translation.rosters.days import suggested_order
from ingest.translation.rosters.persons import Named, person_of_row
from ingest.translation.rosters.rows import Row
from ingest.translation.rosters.status_words import status_of

COLUMNS = {name: name for name in Columns.__struct_fields__}


def read(cells: dict[str, str], **given: Any) -> Named:
    column_map = msgspec.convert({"columns": COLUMNS, **given}, ColumnMap)
    row = Row("roster.csv", 2, {name: [text] for name, text in cells.items()}, frozenset(COLUMNS))
    return person_of_row(row, column_map)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["Active"], "active"),
        (["Full-Time", "Inactive"], "ended"),
        (["Terminated – voluntary"], "ended"),
        (["Terminated (retirement)"], "ended"),
        (["T"], "ended"),
        (["A"], "active"),
        (["L"], "leave"),
        (["Leave of Absence"], "leave"),
        (["Garden leave"], "leave"),
        (["Unpaid leave", "Active"], "leave"),
        (["On Leave", "Terminated"], "ended"),
        (["Reported no show"], "ended"),
        (["onboarding"], "active"),
        (["Bench"], "unknown"),
        ([], "unknown"),
        (["true"], "active"),
        (["False"], "ended"),
    ],
)
def test_words_of_status(words: list[str], status: Status) -> None:
    assert status_of(words, {}) == status


def test_words_of_the_organisation_go_before_ours() -> None:
    assert read({"name": "Ada", "status": "Bench"}, status_words={"bench": "active"}).person.status == "active"
    assert read({"name": "Ada", "status": "Bench"}).unknown_words == {"Bench"}
    assert read({"name": "Ada", "status": "Inactive"}, status_words={"Inactive": "leave"}).person.status == "leave"


def test_whoever_stands_in_a_roster_without_a_status_is_there() -> None:
    columns = {name: name for name in COLUMNS if name != "status"}
    row = Row("roster.csv", 2, {"name": ["Ada"]}, frozenset(columns))
    assert person_of_row(row, ColumnMap(columns=Columns(**columns))).person.status == "active"


def test_a_day_ends_at_midnight_where_the_person_works() -> None:
    person = read({"name": "Ada", "start": "2026-03-01", "end": "2026-03-31"}, zone="Europe/Berlin").person
    assert person.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert person.end == datetime(2026, 3, 31, 22, tzinfo=UTC)
    in_york = read({"name": "Ada", "end": "2026-03-31", "zone": "America/New_York"}, zone="Europe/Berlin").person
    assert in_york.end == datetime(2026, 4, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-31", "year_first", 31),
        ("20260331", "year_first", 31),
        ("31.03.2026", "year_first", 31),
        ("31/03/2026", "day_first", 31),
        ("03/31/2026", "month_first", 31),
        ("2026-03-31 00:00:00", "year_first", 31),
        ("2026-03-31T00:00", "year_first", 31),
    ],
)
def test_days_as_they_are_written(text: str, order: DayOrder, day: int) -> None:
    assert read({"name": "Ada", "start": text}, days=order).person.start == datetime(2026, 3, day, tzinfo=UTC)


def test_an_instant_stays_an_instant() -> None:
    person = read({"name": "Ada", "end": "2026-03-31T17:30:00+02:00"}, zone="Europe/Berlin").person
    assert person.end == datetime(2026, 3, 31, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"department": "IT"}, "neither an employee id nor a mail nor a name"),
        ({"name": "Ada", "start": "03/04/2026"}, "does not say whether the day or the month comes first"),
        ({"name": "Ada", "start": "31.02.2026"}, "'31.02.2026' is no day"),
        ({"name": "Ada", "end": "soon"}, "end: instant is not an instant: 'soon'"),
        ({"name": "Ada", "start": "2026-03-02", "end": "2026-03-01"}, "the employment ends before it begins"),
        ({"name": "Ada", "leave_from": "2026-03-02", "leave_to": "2026-02-01"}, "the leave ends before it begins"),
        ({"name": "Ada", "zone": "Mars/Base"}, "'Mars/Base' is no time zone"),
        ({"name": "x" * 300}, "the name has 300 characters"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells: dict[str, str], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        read(cells)


@pytest.mark.parametrize(
    ("cells", "names", "subject"),
    [
        ({"name": "Ana Ruiz (1001)", "employee_id": "Ana Ruiz (1001)"}, ("Ana Ruiz",), "1001"),
        ({"name": "Ruiz, Ana"}, ("Ana Ruiz",), "name:ana ruiz"),
        ({"name": "Ana Ruiz, Jr."}, ("Ana Ruiz, Jr.",), "name:ana ruiz, jr."),
        ({"first_name": "Ana", "last_name": "Ruiz", "preferred_name": "Annie"}, ("Ana Ruiz", "Annie Ruiz"), None),
        ({"mail": "Ana <ANA@Example.com>", "name": "Ana"}, ("Ana",), "mail:ana@example.com"),
        ({"mail": "n/a", "employee_id": "-", "name": "Ana"}, ("Ana",), "name:ana"),
        ({"employee_id": "0042", "mail": "ana@example.com"}, (), "0042"),
    ],
)
def test_who_it_is(cells: dict[str, str], names: tuple[str, ...], subject: str | None) -> None:
    named = read(cells)
    assert named.person.names == names
    assert subject is None or named.subject == subject


def test_a_manager_is_an_id_an_address_or_a_name() -> None:
    managers = ["1002", "bob@example.com", "Stone, Bob", "Bob Stone (1002)"]
    read_managers = [read({"name": "Ada", "manager": manager}).person.manager for manager in managers]
    assert read_managers == ["1002", "bob@example.com", "Bob Stone", "1002"]


def test_the_order_of_days_is_suggested_where_one_shows_it() -> None:
    assert suggested_order(["01/02/2026", "13/02/2026"]) == "day_first"
    assert suggested_order(["01/02/2026", "02/13/2026"]) == "month_first"
    assert suggested_order(["01/02/2026", "2026-02-13", ""]) == "year_first"


@pytest.mark.parametrize("cells", [{"employee_id": "Total", "status": "10"}, {"employee_id": "Total: 10"}])
def test_a_line_of_totals_is_nobody(cells: dict[str, str]) -> None:
    with pytest.raises(RecordError, match=r"'Total.* is all that the row says"):
        read(cells)
    # Of who has left, a system may keep no more.
    assert read({"employee_id": "7", "status": "Terminated"}).person.status == "ended"
    assert read({"employee_id": "7", "end": "2026-01-31"}).subject == "7"


@pytest.mark.parametrize("text", ["43831", "46054.5"])
def test_a_spreadsheet_s_number_of_a_day_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(RecordError, match="a spreadsheet's number of a day; have it exported as a date"):
        read({"name": "Ada", "end": text})
