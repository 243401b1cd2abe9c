"""A campaign reaches an end from every state, whenever the clock ticks."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies
from hypothesis import settings as examples

from ingest.contract.errors import DeclinedError
from reviews.campaigns.machine.campaign_states import (
    ENDS,
    MOVES,
    AllClosed,
    AskAll,
    Campaign,
    Cancelled,
    Clock,
    Close,
    Effect,
    EndItems,
    Escalate,
    Extended,
    Input,
    Opened,
    Refused,
    Remind,
    SignedOff,
    step,
)

NEW = Campaign("opening", due_at=100, closes_at=130, remind_at=(50, 80), escalate_at=(100, 115))


def run(campaign: Campaign, *inputs: Input) -> tuple[Campaign, list[Effect]]:
    effects: list[Effect] = []
    for each in inputs:
        campaign, done = step(campaign, each)
        effects += done
    return campaign, effects


def test_a_campaign_runs_to_its_end_by_the_clock() -> None:
    campaign, effects = run(NEW, Opened(), *map(Clock, (10, 50, 60, 80, 100, 115, 130)), AllClosed(), SignedOff())
    assert campaign.state == "signed_off"
    assert effects == [AskAll(), Remind(1), Remind(2), Escalate(1), Escalate(2), EndItems()]


def test_what_was_due_while_nobody_looked_is_done_once() -> None:
    campaign, effects = run(NEW, Opened(), Clock(120), Clock(120))
    assert campaign.state == "overdue"
    assert effects == [AskAll(), Remind(2), Escalate(2)]
    assert run(NEW, Opened(), Clock(500))[1] == [AskAll(), EndItems()]


def test_an_extension_moves_all_that_lies_ahead() -> None:
    campaign, _ = run(NEW, Opened(), Clock(105), Extended(200))
    assert (campaign.state, campaign.due_at, campaign.closes_at) == ("open", 200, 230)
    assert (campaign.remind_at, campaign.escalate_at) == ((50, 80), (100, 215))
    with pytest.raises(DeclinedError, match=r"it is due at 1970-01-01 00:00 UTC: an extension ends later"):
        step(campaign, Extended(200))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([Close()], "the campaign is opening: only an open one can be closed"),
        ([Opened(), SignedOff()], "the campaign is open: only a closed one can be signed off"),
        ([Opened(), Close(), Cancelled()], "the campaign is closing: only one that is not closed yet"),
        ([Refused(), Opened()], "the campaign is refused: only one that is being opened can open"),
        ([Opened(), Close(), AllClosed(), Extended(900)], "the campaign is closed: only an open one can be extended"),
    ],
)
def test_what_cannot_happen_is_told(inputs: list[Input], message: str) -> None:
    with pytest.raises(DeclinedError, match=message):
        run(NEW, *inputs)


def test_from_every_state_an_end_is_reached() -> None:
    reaching: set[str] = set(ENDS)
    for _ in MOVES:
        reaching |= {state for (state, _), after in MOVES.items() if after in reaching}
    assert reaching == {state for state, _ in MOVES} | set(ENDS)
    assert not {state for state, _ in MOVES} & set(ENDS)


INPUTS = strategies.one_of(
    strategies.builds(Clock, strategies.integers(0, 400)),
    strategies.builds(Extended, strategies.integers(0, 400)),
    *(strategies.just(each) for each in (Opened(), Refused(), Close(), AllClosed(), SignedOff(), Cancelled())),
)


@examples(max_examples=60)
@given(strategies.lists(INPUTS, max_size=12))
def test_whatever_happens_an_end_is_reached_and_nobody_is_reminded_twice(inputs: list[Input]) -> None:
    campaign = NEW
    effects: list[Effect] = []
    for each in inputs:
        try:
            campaign, done = step(campaign, each)
        except DeclinedError:
            continue
        effects += done
    reminders = [effect.number for effect in effects if isinstance(effect, Remind)]
    assert reminders == sorted(set(reminders))
    assert sum(isinstance(effect, EndItems) for effect in effects) <= 1
    for last in (Opened(), Clock(10_000), AllClosed(), SignedOff()):
        if campaign.state not in ENDS:
            try:
                campaign, _ = step(campaign, last)
            except DeclinedError:
                continue
    assert campaign.state in ENDS


@examples(max_examples=40)
@given(strategies.lists(strategies.integers(0, 129), max_size=8))
def test_it_does_not_matter_how_often_the_clock_ticks(instants: list[int]) -> None:
    often, _ = run(NEW, Opened(), *map(Clock, sorted(instants)), Clock(129))
    assert often == run(NEW, Opened(), Clock(129))[0]
