"""The table of states: every state meets every input under every ability, and what comes of it is written here."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.outbox.effect_states import (
    STATES,
    Ability,
    Channelled,
    Happened,
    Input,
    Standing,
    State,
    pause,
    step,
    takes,
)
from ingest.contract.errors import BrokenError

SECOND = 1_000_000
NOW = 1_000_000 * SECOND
MOST = 3
ABILITIES: tuple[Ability, ...] = get_args(Ability)
INPUTS: tuple[Input, ...] = get_args(Input)

# (state, input) → by ability: the state after an attempt that was not the last, and after the last one.
EXPECTED: dict[tuple[State, Input], dict[Ability, tuple[State, State]]] = {
    ("due", "claim"): dict.fromkeys(ABILITIES, ("claimed", "claimed")),
    ("retry", "claim"): dict.fromkeys(ABILITIES, ("claimed", "claimed")),
    ("claimed", "delivered"): dict.fromkeys(ABILITIES, ("sent", "sent")),
    ("claimed", "refused"): dict.fromkeys(ABILITIES, ("dead", "dead")),
    ("claimed", "failed"): dict.fromkeys(ABILITIES, ("retry", "dead")),
    ("claimed", "unsettled"): dict.fromkeys(ABILITIES, ("retry", "uncertain")),
    ("claimed", "lost"): {
        "idempotent": ("retry", "uncertain"),
        "look_up": ("retry", "uncertain"),
        "neither": ("uncertain", "uncertain"),
    },
    ("uncertain", "again"): dict.fromkeys(ABILITIES, ("due", "due")),
    ("dead", "again"): dict.fromkeys(ABILITIES, ("due", "due")),
}


@pytest.mark.parametrize("ability", ABILITIES)
def test_every_state_meets_every_input(ability: Ability) -> None:
    for state, sent in itertools.product(STATES, INPUTS):
        for attempt, place in ((1, 0), (MOST, 1)):
            standing, channelled = Standing(state, attempt, NOW), Channelled(ability, most_attempts=MOST)
            if (state, sent) not in EXPECTED:
                assert not takes(state, sent)
                with pytest.raises(BrokenError, match=f"{state} takes no '{sent}'"):
                    step(standing, Happened(sent, NOW + 1), channelled)
                continue
            after = step(standing, Happened(sent, NOW + 1, "why"), channelled)
            assert after.state == EXPECTED[state, sent][ability][place], (state, sent, attempt)
            assert after.attempt == {"claim": attempt + 1, "again": 0}.get(sent, attempt)
            assert after.at > NOW


@pytest.mark.parametrize("ability", ABILITIES)
def test_an_urgent_one_is_rather_sent_twice_than_not_at_all(ability: Ability) -> None:
    after = step(Standing("claimed", 1, NOW), Happened("lost", NOW), Channelled(ability, urgent=True))
    assert after.state == "retry"


def test_who_can_be_asked_is_asked_before_it_is_sent_again() -> None:
    can_ask = Channelled("look_up", most_attempts=9)
    lost = step(Standing("claimed", 1, NOW), Happened("lost", NOW), can_ask)
    assert lost.look_first
    asked = step(step(lost, Happened("claim", NOW), can_ask), Happened("unsettled", NOW), can_ask)
    assert asked.look_first
    # It was not there, it was sent, and that failed for sure: what was lost before may still arrive.
    assert step(step(asked, Happened("claim", NOW), can_ask), Happened("failed", NOW), can_ask).look_first
    assert step(Standing("uncertain", 9, NOW), Happened("again", NOW), can_ask).look_first
    assert not step(Standing("dead", 9, NOW), Happened("again", NOW), can_ask).look_first
    assert not step(Standing("claimed", 1, NOW), Happened("failed", NOW), can_ask).look_first
    for blind in (Channelled("idempotent"), Channelled("neither", urgent=True)):
        assert not step(Standing("claimed", 1, NOW), Happened("lost", NOW), blind).look_first


def test_pauses_double_up_to_an_hour_and_keep_to_the_receivers_word() -> None:
    pauses = [pause(attempt, Happened("failed", NOW)) // SECOND for attempt in range(1, 13)]
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert pause(1, Happened("failed", NOW, jitter=0.5)) == 2.5 * SECOND
    assert pause(1, Happened("failed", NOW, wait=90 * SECOND)) == 90 * SECOND
    assert pause(9, Happened("failed", NOW, wait=90 * SECOND)) == 1280 * SECOND
    assert pause(1, Happened("failed", NOW, wait=10**18)) == 24 * 3600 * SECOND


@given(st.lists(st.sampled_from(INPUTS), max_size=60), st.sampled_from(ABILITIES), st.booleans())
def test_whatever_comes_an_effect_is_tried_so_often_at_most(
    given_inputs: list[Input], ability: Ability, urgent: bool
) -> None:
    channelled = Channelled(ability, urgent, MOST)
    standing, claims = Standing("due", 0, NOW), 0
    for sent in given_inputs:
        if sent == "again" or not takes(standing.state, sent):
            continue
        claims += sent == "claim"
        standing = step(standing, Happened(sent, NOW), channelled)
    assert claims <= MOST
    assert claims < MOST or standing.state not in ("due", "retry")
