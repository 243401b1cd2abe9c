"""What lists say of a person, whatever the order in which they come: only the own population's list lacks anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations

import pytest

from governance.folds.persons.statements import Statement, WholeList
from governance.folds.persons.timeline import spans_of
from tests.governance.rosters import day, micros, statement

Seen = tuple[float, str | None, str, int]


def seen(statements: Sequence[Statement], lists: Mapping[str, Sequence[float]] | None = None) -> list[Seen]:
    """(day, population, status, how many lists lack the person) of each span, the same in every order."""
    whole = {of: [WholeList(micros(d), f"ended-{of}-{d}") for d in days] for of, days in (lists or {}).items()}
    in_orders = {tuple(spans_of(order, whole)) for order in permutations(statements)}
    assert len(in_orders) == 1
    spans = in_orders.pop()
    for before, after in pairwise(spans):
        assert before.valid_to == after.valid_from
    return [((s.valid_from - micros(0)) / 86_400_000_000, s.population, s.status, s.missing) for s in spans]


STAFF = "employees"


def test_what_is_said_again_is_one_span() -> None:
    assert seen([statement(1, STAFF), statement(2, STAFF), statement(3)], {STAFF: [1, 2]}) == [(1, STAFF, "active", 0)]


def test_who_is_missing_from_a_later_list_of_their_population_is_told_and_has_not_ended() -> None:
    expected = [(1, STAFF, "active", 0), (2, STAFF, "active", 1), (3, STAFF, "active", 2)]
    assert seen([statement(1, STAFF)], {STAFF: [1, 2, 3, 4]}) == expected


def test_who_is_named_again_is_no_longer_missing() -> None:
    expected = [(1, STAFF, "active", 0), (2, STAFF, "active", 1), (3, STAFF, "active", 0)]
    assert seen([statement(1, STAFF), statement(3)], {STAFF: [1, 2]}) == expected


@pytest.mark.parametrize(
    ("statements", "lists"),
    [
        # Part of a roster, which names no population.
        ([statement(1)], {STAFF: [2, 3]}),
        # An older list than the one that names the person.
        ([statement(5, STAFF)], {STAFF: [2, 3, 5]}),
        # Another population's.
        ([statement(1, STAFF)], {STAFF: [1], "contractors": [2, 3]}),
        # The population that the person has left for another one.
        ([statement(1, "contractors"), statement(2, STAFF)], {STAFF: [2], "contractors": [1, 3, 4]}),
        ([statement(1, "contractors"), statement(2, STAFF), statement(3, STAFF)], {"contractors": [3, 4]}),
    ],
)
def test_no_other_list_lacks_anybody(statements: Sequence[Statement], lists: Mapping[str, Sequence[float]]) -> None:
    assert {missing for *_, missing in seen(statements, lists)} == {0}


def test_a_part_speaks_for_the_population_that_the_person_belongs_to() -> None:
    statements = [statement(1, STAFF), statement(3)]
    assert seen(statements, {STAFF: [1, 4]}) == [(1, STAFF, "active", 0), (4, STAFF, "active", 1)]


def test_a_later_employment_in_another_population_goes_before_the_end_of_the_first() -> None:
    contract = statement(3, "contractors", status="ended", start=day(-300), end=day(0))
    employment = statement(2, STAFF, start=day(1))
    assert seen([employment, contract])[-1] == (2, STAFF, "active", 0)
    earlier = statement(2, STAFF, start=day(-900))
    assert seen([earlier, contract])[-1] == (3, "contractors", "ended", 0)


def test_of_two_words_of_one_instant_the_one_counts_that_ends_nobody() -> None:
    assert seen([statement(1, status="ended"), statement(1)]) == [(1, None, "active", 0)]
