"""P33: activations that a list shows after their time, held against every near miss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from governance.model.answers import Answer
from governance.model.list_readings import ListReading
from governance.model.states import DAY, Grant
from governance.policies.elevation_not_ended import POLICY
from tests.governance.situations import (
    ENTRA,
    HOUR,
    MINUTE,
    NOON,
    answers,
    make_account,
    make_activation,
    make_situation,
)

OVER = NOON + 8 * HOUR
READ = NOON + 2 * DAY


class Lists:
    """Lists of what is activated."""

    def __init__(self, *readings: ListReading) -> None:
        self._readings = readings

    def last_without(self, grant: Grant) -> int | None:
        return None

    def of_account(self, moment: int) -> ListReading | None:
        raise AssertionError(moment)

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return next(iter(self.changes_since(grant, moment)), None)

    def changes_since(self, grant: Grant, moment: int) -> Sequence[ListReading]:
        assert grant.mode == "activated"
        return [reading for reading in self._readings if reading.at >= moment]


def shown(at: int = READ, begin: int | None = NOON, end: int | None = OVER) -> ListReading:
    return ListReading(at, f"list{at}", "alive", begin, end)


def gone(at: int = READ) -> ListReading:
    return ListReading(at, f"list{at}", "gone")


def judged(*readings: ListReading, **told: Any) -> Answer:
    grant = make_activation(NOON, 8, **told)
    situation = make_situation(account=make_account(issuer=ENTRA), grants=(grant,), held_lists=Lists(*readings))
    (answer,) = answers(POLICY, situation)
    return answer


def test_an_activation_that_a_list_shows_after_its_time_is_found() -> None:
    answer = judged(shown())
    assert (answer.outcome, answer.since, answer.until) == ("violation", READ, None)
    assert answer.about == (f"{ENTRA}|jo", None, f"{ENTRA}|directory_role:ga", "/ 2024-10-04T12:00:00Z")
    assert answer.message == (
        "Jo activated Global for a time that is over, and a list read since then shows that it is still active."
    )
    assert (answer.evidence, answer.basis) == ((f"on{NOON}", f"list{READ}"), "stated")
    assert judged(shown(end=None)).outcome == "violation", "it was made one without an end"


def test_its_end_closes_it_by_a_record_or_by_a_list() -> None:
    assert judged(shown(), gone(READ + DAY)).until == READ + DAY
    answer = judged(shown(), end_told_at=READ + HOUR)
    assert answer.until == READ + HOUR
    assert answer.message.endswith("shows that it was still active.")
    assert judged(shown(), shown(READ + DAY, READ + HOUR, READ + 9 * HOUR)).until == READ + DAY, "activated anew"


def test_near_misses() -> None:
    assert judged(gone()).outcome == "compliant", "it expired by itself, and nobody ended it by hand"
    assert judged(end_told_at=OVER + MINUTE).outcome == "compliant", "a record tells of its expiry"
    anew = shown(begin=READ - HOUR, end=READ + HOUR)
    assert judged(anew).outcome == "compliant", "activated anew"
    assert judged(shown(begin=READ - 9 * HOUR, end=READ - 2 * HOUR)).outcome == "compliant", "another activation"
    assert judged(shown(end=READ + HOUR)).outcome == "compliant", "extended"
    assert judged(shown(end=READ - 30 * MINUTE)).outcome == "compliant", "extended, and just over"
    assert judged(shown(), valid_to=NOON + HOUR).outcome == "compliant", "ended by hand before its time"
    within = shown(OVER + 30 * MINUTE)
    assert judged(within, gone()).outcome == "compliant", "shown within the tolerance"
    eligible = make_situation(
        account=make_account(issuer=ENTRA),
        grants=(make_activation(NOON, 8, mode="eligible"),),
        held_lists=Lists(shown()),
    )
    assert answers(POLICY, eligible) == [], "that it may be activated remains"


def test_without_a_record_of_its_end_and_a_list_since_nobody_knows() -> None:
    answer = judged(shown(NOON + HOUR))
    assert (answer.outcome, answer.since) == ("not_evaluable", OVER + HOUR)
    assert answer.message == "no record tells that it ended, and no list that would show it was read since then"
    undated = judged(shown(begin=None, end=None))
    assert (undated.outcome, undated.since) == ("not_evaluable", READ)
    assert judged(shown(begin=None)).outcome == "violation", "its end alone tells which one it is"


def test_a_list_that_is_older_than_the_record_of_the_end_has_no_word() -> None:
    assert judged(shown(), end_told_at=READ - HOUR).outcome == "compliant"
    assert judged(end_told_at=READ).outcome == "compliant", "it ended late, and no list shows since when"
