"""A removal, whatever comes: it ends, nothing is sent twice blindly, and only what was seen is told as gone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract.errors import DeclinedError
from reviews.remediation.machine import removal_inputs
from reviews.remediation.machine import removal_states as states
from reviews.remediation.machine.removal_states import ENDS, MOVES, NOTHING_SENT, STATES, Removal, State, step

SECOND = 1_000_000
HOUR = 3_600 * SECOND
WATCH = 90 * 24 * HOUR


def after(*inputs: removal_inputs.Input, begun: Removal | None = None) -> Removal:
    removal = begun or Removal("decided", 0)
    for each in inputs:
        removal = step(removal, each, WATCH)
    return removal


APPLIED = (
    removal_inputs.Planned(1),
    removal_inputs.Approved(2),
    removal_inputs.Sent(3),
    removal_inputs.Answered(4, True, True),
)
LOST = (
    removal_inputs.Planned(1),
    removal_inputs.Approved(2),
    removal_inputs.Sent(3),
    removal_inputs.Answered(4, False, True),
)


def looks(first: int, *, is_there: bool, rest: bool = False) -> list[removal_inputs.Look]:
    return [removal_inputs.Look(at * SECOND, is_there, rest) for at in (first, first + 60, first + 120)]


def test_the_whole_way() -> None:
    removal = after(*APPLIED, *looks(31, is_there=False))
    assert (removal.state, removal.seen_at, removal.watched_until) == ("seen", 151 * SECOND, 151 * SECOND + WATCH)
    assert step(removal, removal_inputs.Watching(152 * SECOND), WATCH).state == "seen"
    assert step(removal, removal_inputs.Watching(151 * SECOND + WATCH), WATCH).state == "watched"


def test_a_hold_lasts_until_its_end() -> None:
    held = after(removal_inputs.Reached(5), begun=Removal("decided", 0, hold_until=10))
    assert held.state == "held"
    assert after(removal_inputs.Reached(11), begun=Removal("decided", 0, hold_until=10)).state == "decided"


def test_one_read_proves_nothing_and_neither_do_three_within_a_minute() -> None:
    quick = [removal_inputs.Look(at * SECOND, False) for at in (31, 40, 50, 60)]
    assert after(*APPLIED, *quick).state == "applied"


def test_reads_that_contradict_begin_anew() -> None:
    reads = [
        removal_inputs.Look(31 * SECOND, False),
        removal_inputs.Look(91 * SECOND, True),
        *looks(100, is_there=False)[:2],
    ]
    assert after(*APPLIED, *reads).state == "applied"
    assert after(*APPLIED, *reads, removal_inputs.Look(220 * SECOND, False)).state == "seen"


def test_a_read_right_after_the_write_counts_for_nothing() -> None:
    reads = [
        removal_inputs.Look(4 * SECOND, False),
        removal_inputs.Look(31 * SECOND, False),
        removal_inputs.Look(91 * SECOND, False),
    ]
    assert after(*APPLIED, *reads, removal_inputs.Look(140 * SECOND, False)).state == "applied"


def test_what_the_log_tells_is_seen_at_once() -> None:
    assert after(*APPLIED, removal_inputs.Logged(5)).state == "seen"


def test_an_hour_without_proof_is_a_task_and_may_still_be_seen() -> None:
    late = after(*APPLIED, removal_inputs.Look(HOUR + 4, True))
    assert late.state == "unverified"
    assert after(removal_inputs.Logged(HOUR + 9), begun=late).state == "seen"


def test_a_lost_answer_is_repeated_once_and_only_after_reads_that_agree() -> None:
    once = after(*LOST, *looks(31, is_there=True))
    assert once.state == "approved"
    again = (removal_inputs.Sent(200 * SECOND), removal_inputs.Answered(201 * SECOND, False, True))
    twice = after(*again, *looks(300, is_there=True), begun=once)
    assert (twice.state, twice.attempt) == ("applied", 2)


@pytest.mark.parametrize("answer", [removal_inputs.Answered(4, True, True), removal_inputs.Answered(4, False, False)])
def test_nothing_else_is_repeated(answer: removal_inputs.Answered) -> None:
    assert after(*APPLIED[:3], answer, *looks(31, is_there=True)).state == "applied"


def test_what_was_not_sent_is_approved_as_before_and_its_attempt_does_not_count() -> None:
    lain = after(*APPLIED[:3], removal_inputs.Unsent(HOUR))
    assert (lain.state, lain.attempt, lain.applied_at) == ("approved", 0, None)
    again = after(*LOST, *looks(31, is_there=True), removal_inputs.Sent(200), removal_inputs.Unsent(HOUR, 3))
    assert (again.state, again.attempt, again.applied_at) == ("approved", 1, 3)
    with pytest.raises(DeclinedError):
        after(*APPLIED, removal_inputs.Unsent(HOUR))


def test_what_is_left_by_another_path_is_a_persons() -> None:
    assert after(*APPLIED, *looks(31, is_there=False, rest=True)).state == "manual"


def test_what_comes_back_is_told_and_may_be_removed_again() -> None:
    back = after(*APPLIED, removal_inputs.Logged(5), removal_inputs.Regranted(6))
    assert back.state == "reappeared"
    assert after(removal_inputs.Anew(7), begun=back) == Removal("decided", 7, applied_at=3, repeatable=True, seen_at=5,
                                                        watched_until=5 + WATCH)  # fmt: skip


def test_what_was_sent_is_not_withdrawn() -> None:
    with pytest.raises(DeclinedError, match="applied"):
        after(*APPLIED, removal_inputs.Withdrawn(5))


def test_from_every_state_an_end_is_reached() -> None:
    ending: set[State] = set(ENDS)
    for _ in STATES:
        ending |= {state for (state, _), to in MOVES.items() if to in ending}
    assert ending == set(STATES)
    assert not [state for state, _ in MOVES if state in ENDS]


INPUTS = st.integers(0, 5 * 3_600).flatmap(
    lambda second: st.sampled_from(
        [
            *(
                kind(second * SECOND)
                for kind in (
                    removal_inputs.Reached,
                    removal_inputs.Planned,
                    removal_inputs.LeftToPerson,
                    removal_inputs.Stopped,
                )
            ),
            *(
                kind(second * SECOND)
                for kind in (
                    removal_inputs.Approved,
                    removal_inputs.Sent,
                    removal_inputs.Declined,
                    removal_inputs.Logged,
                )
            ),
            *(
                kind(second * SECOND)
                for kind in (
                    removal_inputs.Regranted,
                    removal_inputs.Watching,
                    removal_inputs.Attested,
                    removal_inputs.GivenUp,
                )
            ),
            *(kind(second * SECOND) for kind in (removal_inputs.Withdrawn, removal_inputs.Anew, removal_inputs.Unsent)),
            removal_inputs.Answered(second * SECOND, True, True),
            removal_inputs.Answered(second * SECOND, False, True),
            removal_inputs.Look(second * SECOND, False),
            removal_inputs.Look(second * SECOND, True),
            removal_inputs.Look(second * SECOND, False, True),
        ]
    )
)


@settings(max_examples=200, derandomize=True)
@given(st.lists(INPUTS, max_size=40))
def test_whatever_comes_only_the_table_moves_it(inputs: list[removal_inputs.Input]) -> None:
    removal, way = Removal("decided", 0), [Removal("decided", 0)]
    for each in sorted(inputs, key=lambda each: each.at):
        try:
            removal = step(removal, each, WATCH)
        except DeclinedError:
            continue
        way.append(removal)
    for before, now in pairwise(way):
        assert before.state == now.state or now.state in {
            to for (state, _), to in MOVES.items() if state == before.state
        }
        assert now.attempt <= states.MOST_ATTEMPTS
        if now.state == "seen" and before.state in NOTHING_SENT:
            assert now.applied_at is None or now.attempt == before.attempt
        if before.state in ENDS:
            assert now.state == before.state
