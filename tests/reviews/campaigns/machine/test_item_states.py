"""An item reaches an end from every state, loses no answer, and is never without somebody who is asked."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, strategies
from hypothesis import settings as examples

from ingest.contract.errors import DeclinedError
from reviews.campaigns.machine import item_states as machine
from reviews.campaigns.machine.item_states import (
    ENDS,
    MOVES,
    OPEN,
    Answer,
    Answered,
    Ask,
    Asked,
    AskedBesides,
    AskFurther,
    Cancelled,
    Ended,
    Input,
    Item,
    Reassigned,
    Stage,
    StageEnds,
    TellWithdrawn,
    Withdrawn,
    step,
)
from reviews.campaigns.machine.outcomes import STRATEGIES, VERDICTS, Verdict

ONE = (Stage(),)
TWO = (Stage(), Stage("one_deny_denies"))
PAT, SAM, RITA = "pat", "sam", "rita"
BOTH_STAGES = Item((Asked(0, PAT), Asked(1, SAM)))


def says(reviewer: str, verdict: Verdict, at: int = 1) -> Answered:
    return Answered(Answer(reviewer, verdict, at))


def after(stages: tuple[Stage, ...], item: Item, *inputs: Input) -> Item:
    for each in inputs:
        item, _ = step(stages, item, each)
    return item


def test_one_answer_decides_a_stage_of_one() -> None:
    item = after(ONE, Item((Asked(0, PAT),)), says(PAT, "revoked"))
    assert (item.state, item.outcome) == ("decided", "revoked")
    assert after(ONE, item, Ended()).state == "settled"


def test_a_correction_is_one_more_answer() -> None:
    item = after(ONE, Item((Asked(0, PAT),)), says(PAT, "approved"), says(PAT, "revoked", 2))
    assert (item.state, item.outcome, len(item.answers)) == ("decided", "revoked", 2)
    assert after(ONE, item, says(PAT, "abstained", 3)).state == "undecided"


def test_an_approval_goes_on_to_the_next_stage_and_a_revocation_ends_it() -> None:
    item, effects = step(TWO, BOTH_STAGES, says(PAT, "approved"))
    assert (item.state, item.stage, effects) == ("asked", 1, (Ask(1, (SAM,)),))
    assert after(TWO, item, says(SAM, "revoked")).outcome == "revoked"
    assert after(TWO, BOTH_STAGES, says(PAT, "revoked"))[2:5] == ("decided", 0, "revoked")


def test_an_earlier_stage_can_be_corrected_while_the_later_one_waits() -> None:
    item = after(TWO, BOTH_STAGES, says(PAT, "approved"), says(PAT, "revoked", 2))
    assert (item.state, item.stage, item.outcome) == ("decided", 0, "revoked")


def test_a_later_stage_is_not_asked_before_its_time() -> None:
    with pytest.raises(DeclinedError, match="sam is not asked"):
        step(TWO, BOTH_STAGES, says(SAM, "approved"))
    with pytest.raises(DeclinedError, match="rita is not asked"):
        step(TWO, BOTH_STAGES, says(RITA, "approved"))


def test_silence_of_a_stage_hands_on_and_silence_at_the_end_is_no_response() -> None:
    item = after(TWO, BOTH_STAGES, StageEnds(1))
    assert (item.state, item.stage) == ("asked", 1)
    assert after(TWO, item, Ended()).state == "no_response"
    assert after(TWO, BOTH_STAGES, says(PAT, "approved"), Ended()).state == "carried"
    assert after(ONE, Item((Asked(0, PAT),)), says(PAT, "abstained"), Ended()).state == "carried"


def test_what_is_gone_tells_everybody_who_was_asked() -> None:
    item, effects = step(TWO, BOTH_STAGES, Withdrawn(7))
    assert (item.state, effects) == ("superseded", (TellWithdrawn((PAT, SAM)),))
    with pytest.raises(DeclinedError, match="superseded"):
        step(TWO, item, says(PAT, "approved"))


def test_whoever_has_not_answered_can_be_replaced() -> None:
    item, effects = step(ONE, Item((Asked(0, PAT),)), Reassigned(PAT, SAM))
    assert (item.asked, effects) == ((Asked(0, SAM),), (Ask(0, (SAM,)),))
    with pytest.raises(DeclinedError, match="pat is not asked"):
        step(ONE, item, Reassigned(PAT, RITA))
    with pytest.raises(DeclinedError, match="sam has answered"):
        step(ONE, after(ONE, item, says(SAM, "approved")), Reassigned(SAM, RITA))
    with pytest.raises(DeclinedError, match="already"):
        step(TWO, BOTH_STAGES, Reassigned(PAT, SAM))


def test_where_nobody_decided_somebody_else_is_asked() -> None:
    item, effects = step(ONE, Item((Asked(0, PAT),)), says(PAT, "abstained"))
    assert effects == (AskFurther(),)
    item, effects = step(ONE, item, AskedBesides(RITA))
    assert (item.state, effects) == ("asked", (Ask(0, (RITA,)),))
    assert after(ONE, item, says(RITA, "approved")).state == "decided"


def test_the_table_is_whole() -> None:
    assert {state for state, _ in MOVES} == set(OPEN)
    assert set(MOVES.values()) == {*OPEN, *ENDS}


WORDS = strategies.sampled_from((PAT, SAM, RITA, "jo"))
INPUTS = strategies.one_of(
    strategies.builds(says, WORDS, strategies.sampled_from(VERDICTS), strategies.integers(1, 9)),
    strategies.builds(StageEnds, strategies.integers(0, 3)),
    strategies.builds(Reassigned, WORDS, WORDS),
    strategies.builds(AskedBesides, WORDS),
    strategies.builds(Withdrawn, strategies.integers(1, 9)),
    strategies.just(Ended()),
    strategies.just(Cancelled()),
)
STAGES = strategies.lists(
    strategies.builds(Stage, strategies.sampled_from(sorted(STRATEGIES))), min_size=1, max_size=3
).map(tuple)


@examples(max_examples=60)
@given(STAGES, strategies.lists(INPUTS, max_size=12))
def test_an_end_is_reached_and_nothing_is_lost(stages: tuple[Stage, ...], inputs: list[Input]) -> None:
    item = Item(tuple(Asked(number, (PAT, SAM, RITA)[number]) for number in range(len(stages))))
    given_answers = 0
    for each in inputs:
        before = item
        try:
            item, _ = step(stages, item, each)
        except DeclinedError:
            assert item == before
            continue
        given_answers += isinstance(each, Answered)
        assert len(item.answers) == given_answers
        assert any(asked.stage == item.stage for asked in item.asked)
    if item.state in OPEN:
        item, _ = step(stages, item, Ended())
    assert item.state in ENDS
    with pytest.raises(DeclinedError):
        step(stages, item, Ended())


@examples(max_examples=60)
@given(
    STAGES,
    strategies.lists(strategies.tuples(WORDS, strategies.sampled_from(VERDICTS)), max_size=6),
    strategies.randoms(use_true_random=False),
)
def test_the_standing_does_not_depend_on_the_order_of_arrival(
    stages: tuple[Stage, ...], words: list[tuple[str, Verdict]], shuffled: Random
) -> None:
    asked = tuple(Asked(0, word) for word in (PAT, SAM, RITA, "jo"))
    answers = [Answer(word, verdict, at) for at, (word, verdict) in enumerate(words)]
    item = Item(asked, tuple(answers))
    random_order = list(answers)
    shuffled.shuffle(random_order)
    other = Item(asked, tuple(random_order))
    assert machine.step(stages, item, StageEnds(0))[0][2:] == machine.step(stages, other, StageEnds(0))[0][2:]
