"""When a person was gone, and on leave, by what rosters stated one after the other."""

from __future__ import annotations

import pytest

from governance.folds.persons.movements import movements
from governance.folds.persons.statements import Statement
from governance.folds.persons.timeline import spans_of
from governance.model.persons import absences, leaves
from tests.governance.rosters import day, micros, statement

Gone = tuple[str, float, float | None]


def gone(*statements: Statement) -> list[Gone]:
    def in_days(at: int | None) -> float | None:
        return None if at is None else (at - micros(0)) / 86_400_000_000

    return [(a.how, in_days(a.from_at) or 0, in_days(a.until)) for a in absences(spans_of(statements, {}))]


def ended(number: float, end: float | None = None) -> Statement:
    return statement(number, status="ended", end=None if end is None else day(end))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([statement(1)], []),
        ([ended(10)], [("left", 10, None)]),
        ([ended(10, 8)], [("left", 8, None)]),
        ([statement(1), ended(10, 8)], [("left", 8, None)]),
        # The end lies ahead: nobody is gone before it.
        ([ended(10, 20)], [("left", 20, None)]),
        # A word of leaving without a date stays where it was first said, whatever else changes.
        ([ended(10), statement(12, status="ended", title="former")], [("left", 10, None)]),
        # A corrected date replaces the one before.
        ([ended(10, 8), ended(12, 9)], [("left", 9, None)]),
        # A rehire ends the absence with its start, else with the list that tells.
        ([ended(10, 8), statement(30, start=day(20))], [("left", 8, 20)]),
        ([ended(10, 8), statement(30)], [("left", 8, 30)]),
        ([ended(10, 8), statement(30), ended(40, 39)], [("left", 8, 30), ("left", 39, None)]),
        # Past a stated end, though the roster calls them active.
        ([statement(1, end=day(5))], [("contract_ended", 5, None)]),
        ([statement(1, end=day(5)), statement(4, end=day(50))], [("contract_ended", 50, None)]),
        (
            [statement(1, end=day(5)), statement(9, end=day(50))],
            [("contract_ended", 5, 9), ("contract_ended", 50, None)],
        ),
        # Another date is another leaving, though the list that states it has that very instant.
        (
            [statement(1, end=day(5)), statement(9, end=day(9))],
            [("contract_ended", 5, 9), ("contract_ended", 9, None)],
        ),
        ([ended(10, 8), statement(20), ended(30, 20)], [("left", 8, 20), ("left", 20, None)]),
        ([statement(1, end=day(5)), ended(9, 5)], [("contract_ended", 5, 9), ("left", 5, None)]),
        ([statement(1, status="leave")], []),
    ],
)
def test_when_a_person_is_gone(statements: list[Statement], expected: list[Gone]) -> None:
    assert gone(*statements) == expected
    assert gone(*statements[::-1]) == expected


def test_leave_is_by_stated_dates_else_as_long_as_it_is_said() -> None:
    dated = spans_of([statement(1, leave_from=day(5), leave_to=day(9))], {})
    assert leaves(dated) == [(micros(5), micros(9))]
    said = spans_of([statement(1), statement(4, status="leave"), statement(7)], {})
    assert leaves(said) == [(micros(4), micros(7))]


def test_what_happened_is_told_in_order() -> None:
    spans = spans_of(
        [
            statement(1, start=day(-100), department="IT"),
            statement(2, start=day(-100), department="Ops", manager="2"),
            statement(5, start=day(-100), department="Ops", manager="2", status="leave"),
            statement(7, start=day(-100), department="Ops", manager="2"),
            ended(10, 9),
            statement(30, start=day(25)),
        ],
        {},
    )
    told = [(m.what, (m.at - micros(0)) // 86_400_000_000) for m in movements(spans)]
    assert told == [
        ("joined", -100), ("moved", 2), ("leave began", 5), ("leave ended", 7), ("left", 9), ("rehired", 25),
    ]  # fmt: skip
    assert movements(spans)[1].detail == "department: IT → Ops; manager: none → 2"
