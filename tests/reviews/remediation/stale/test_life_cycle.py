"""An account that nobody uses: warned of, waited for, suspended only on ground that is known, restorable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.model.states import DAY
from reviews.remediation.stale.life_cycle import (
    ENDS,
    CallBack,
    Case,
    Effect,
    HandOver,
    Look,
    TellRestorable,
    TellWithdrawn,
    Terms,
    Warn,
    opened,
    step,
)

TERMS = Terms(wait_days=14, remind_days_before=(7, 3), apply=True)


def stale(day: int, **more: Any) -> Look:
    return Look(day * DAY, "stale", basis="declared", reason="last used long ago")._replace(**more)


def run(looks: Sequence[Look], terms: Terms = TERMS) -> tuple[Case, list[tuple[int, Effect]]]:
    """The case after a night's look each, and the effects with their days."""
    case: Case | None = None
    effects: list[tuple[int, Effect]] = []
    for look in looks:
        if case is None or case.state in ENDS:
            begun = opened(look, terms, case)
            if begun is not None:
                case, new = begun
                effects += [(look.at // DAY, effect) for effect in new]
            continue
        case, new = step(case, look, terms)
        effects += [(look.at // DAY, effect) for effect in new]
    assert case is not None
    return case, effects


def test_warned_reminded_handed_over_seen_and_restored() -> None:
    nights = [stale(day) for day in range(16)]
    case, effects = run(nights)
    assert case.state == "handed_over"
    assert effects == [
        (0, Warn(14 * DAY)),
        (7, Warn(14 * DAY, is_reminder=True)),
        (11, Warn(14 * DAY, is_reminder=True)),
        (14, HandOver()),
    ]
    case, effects = run([*nights, stale(16, word=None, state="disabled")])
    assert (case.state, case.seen_at, effects[-1]) == ("restorable", 16 * DAY, (16, TellRestorable()))
    case, _ = run([*nights, stale(16, word=None, state="disabled"), stale(17)])
    assert (case.state, case.ended_at) == ("restored", 17 * DAY)


def test_whoever_is_restored_is_let_be_for_as_long_as_it_takes_to_be_stale() -> None:
    before = Case("restored", 0, 0, ended_at=10 * DAY)
    assert opened(stale(99), TERMS, before) is None
    assert opened(stale(100), TERMS, before) is not None


def test_a_use_withdraws_it_whenever_it_comes() -> None:
    for day in (3, 14):
        used = Look((day + 1) * DAY, "active", reason="last used yesterday")
        case, effects = run([*[stale(each) for each in range(day + 1)], used])
        assert case.state == "withdrawn"
        assert effects[-1][1] == TellWithdrawn("last used yesterday")
    assert effects[-2][1] == CallBack("last used yesterday"), "what was handed over is called back"


@pytest.mark.parametrize(
    "unknown",
    [
        stale(5, word="not_evaluable", basis=None, reason="a gap in system_log"),
        stale(5, basis="assumed"),
        stale(5, basis="stated"),
        stale(5, unknown="the state is INCOMPLETE"),
        stale(5, word=None),
    ],
    ids=["gap", "assumed", "stated", "incomplete", "not judged"],
)
def test_what_is_not_known_opens_nothing_and_lets_a_case_rest_by_as_long(unknown: Look) -> None:
    assert opened(unknown, TERMS) is None
    resting = [unknown._replace(at=day * DAY) for day in range(5, 25)]
    case, effects = run([*[stale(day) for day in range(5)], *resting])
    assert case.state == "resting"
    assert [effect for _, effect in effects] == [Warn(14 * DAY)]
    case, effects = run([*[stale(day) for day in range(5)], *resting, *[stale(day) for day in range(25, 35)]])
    assert (case.state, case.act_at, effects[-1]) == ("handed_over", 34 * DAY, (34, HandOver()))


@pytest.mark.parametrize("day", [13, 14, 20])
def test_a_day_that_was_not_read_hands_nothing_over(day: int) -> None:
    nights = [stale(each) for each in range(day)]
    case, effects = run([*nights, stale(day, word="not_evaluable", basis=None, reason="a gap")])
    assert case.state == "resting"
    assert (HandOver() in [effect for _, effect in effects]) == (CallBack("a gap") in [effect for _, effect in effects])


def test_nothing_is_handed_over_without_apply_without_room_or_against_what_forbids() -> None:
    nights = [stale(day) for day in range(40)]
    case, effects = run(nights, TERMS._replace(apply=False))
    assert case.state == "due" and HandOver() not in [effect for _, effect in effects]
    case, _ = run([night._replace(has_room=False) for night in nights])
    assert case.state == "due"
    case, _ = run([night._replace(forbidden=("the last administrator",)) for night in nights])
    assert (case.state, case.reason) == ("refused", "the last administrator")
    case, _ = run([*[night._replace(forbidden=("on leave",)) for night in nights], stale(41)])
    assert case.state == "handed_over"


def test_what_forbids_later_calls_back_what_is_not_carried_out_yet() -> None:
    case, effects = run([*[stale(day) for day in range(15)], stale(15, forbidden=("legal hold 7",))])
    assert case.state == "refused"
    assert effects[-1][1] == CallBack("legal hold 7")


def test_what_somebody_else_ended_is_nobodys_to_act_on() -> None:
    case, effects = run([stale(0), stale(1, word=None, state="disabled")])
    assert (case.state, case.reason, len(effects)) == ("ended", "somebody disabled it", 1)
    case, _ = run([*[stale(day) for day in range(15)], stale(16, word=None, state="deleted")])
    assert case.state == "ended"


LOOKS = st.builds(
    Look,
    at=st.just(0),
    word=st.sampled_from(["stale", "stale", "stale", "active", "young", "excluded", "not_evaluable", None]),
    state=st.sampled_from(["active", "active", "active", "disabled", "deleted", "locked"]),
    basis=st.sampled_from(["declared", "declared", "assumed", "stated", None]),
    forbidden=st.sampled_from([(), (), ("on leave",)]),
    has_room=st.booleans(),
    unknown=st.sampled_from([None, None, "incomplete"]),
)


@given(st.lists(LOOKS, max_size=40), st.booleans())
def test_whatever_is_seen_nothing_is_handed_over_but_after_a_warning_a_wait_and_on_known_ground(
    looks: list[Look], apply: bool
) -> None:
    terms = TERMS._replace(apply=apply, wait_days=3)
    case: Case | None = None
    stale_nights = 0
    for day, look in enumerate(looks):
        seen = look._replace(at=day * DAY)
        if case is None or case.state in ENDS:
            begun = opened(seen, terms, case)
            case, stale_nights = (begun[0], 0) if begun is not None else (case, 0)
            continue
        stale_nights += seen.is_stale
        after, effects = step(case, seen, terms)
        assert step(after, seen, terms) == (after, ()), "looked at twice it is as looked at once"
        if HandOver() in effects:
            assert apply and seen.is_stale and not seen.forbidden and seen.has_room and seen.state != "disabled"
            assert stale_nights and day * DAY >= case.act_at >= case.warned_at + 3 * DAY
        if after.state == "handed_over":
            assert seen.is_stale and not seen.forbidden, "what is not known is not left to be carried out"
        assert (after.ended_at is not None) == (after.state in ENDS)
        case = after


@given(st.lists(LOOKS, max_size=20), st.sampled_from(["active", "deleted"]))
def test_from_every_state_an_end_is_reached(looks: list[Look], last: str) -> None:
    case: Case | None = None
    for day, look in enumerate(looks):
        seen = look._replace(at=day * DAY)
        if case is None or case.state in ENDS:
            begun = opened(seen, TERMS, case)
            case = begun[0] if begun is not None else case
        else:
            case, _ = step(case, seen, TERMS)
    if case is not None:
        ended, _ = step(case, Look(999 * DAY, "active", state=last, reason="used"), TERMS)
        assert ended.state in ENDS
