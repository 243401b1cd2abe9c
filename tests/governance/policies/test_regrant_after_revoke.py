"""P36: what was taken away and came back, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.situation import AccessDecision, FellowDecision
from governance.model.spans import Span
from governance.model.states import DAY, Grant
from governance.policies.regrant_after_revoke import POLICY, RegrantAfterRevoke
from tests.governance.decided_access import GROUP, held, word
from tests.governance.situations import NOON, OKTA, answers, make_coverage, make_situation

GONE, AGAIN = NOON + DAY, NOON + 10 * DAY


BEFORE = held(NOON - 50 * DAY, GONE)


def judged(*grants: Grant, words: tuple[AccessDecision, ...] = (word(),), **told: Any) -> list[Answer]:
    settings = told.pop("settings", None)
    return answers(POLICY, make_situation(grants=grants, access_decisions=words, **told), settings)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_what_came_back_is_found_by_whatever_path() -> None:
    (answer,) = judged(BEFORE, held(AGAIN))
    assert (answer.outcome, answer.since, answer.until, answer.evidence) == ("violation", AGAIN, None, (f"at{AGAIN}",))
    assert answer.about == (f"{OKTA}|jo", None, GROUP, "decision:i1")
    assert answer.message == (
        "Jo holds Finance again, which a reviewer took away, and nobody decided since then that it may be kept."
    )
    (by_group,) = judged(BEFORE, held(AGAIN, via=f"{OKTA}|group:all"))
    assert by_group.outcome == "violation" and "again, by a group," in by_group.message
    (listed,) = judged(BEFORE, held(AGAIN, from_basis="unknown"))
    assert listed.basis == "stated"


def test_it_ends_when_it_goes_again_or_somebody_decides_to_keep_it() -> None:
    (gone,) = judged(BEFORE, held(AGAIN, AGAIN + DAY))
    assert gone.until == AGAIN + DAY
    (kept,) = judged(BEFORE, held(AGAIN), words=(word(), word(AGAIN + DAY, "approved", "i2")))
    assert (kept.outcome, kept.until) == ("violation", AGAIN + DAY)


def test_what_goes_again_and_comes_back_once_more_is_found_anew() -> None:
    words = (word(), word(AGAIN + 20 * DAY, "approved", "i2"))
    twice = held(AGAIN, AGAIN + DAY), held(AGAIN + 5 * DAY)
    (answer,) = judged(BEFORE, *twice)
    assert (answer.since, answer.until, answer.evidence) == (AGAIN + 5 * DAY, None, (f"at{AGAIN + 5 * DAY}",))
    (kept,) = judged(BEFORE, *twice, words=words)
    assert (kept.since, kept.until) == (AGAIN + 5 * DAY, AGAIN + 20 * DAY)
    (kept_between,) = judged(BEFORE, *twice, words=(word(), word(AGAIN + 2 * DAY, "approved", "i2")))
    assert (kept_between.since, kept_between.until) == (AGAIN, AGAIN + DAY)
    (elsewhere,) = beside(*twice)
    assert (elsewhere.since, elsewhere.until, elsewhere.evidence) == (answer.since, None, answer.evidence)
    assert outcomes(BEFORE, held(AGAIN, AGAIN)) == ["compliant"], "given and taken at one instant"


def test_near_misses() -> None:
    assert outcomes(held(NOON - 50 * DAY)) == [], "the removal was never seen"
    assert outcomes(BEFORE, held(AGAIN, scope="/unit"), words=(word(scope="/"),)) == ["compliant"], "another scope"
    approved = (word(), word(NOON + 5 * DAY, "approved", "i2"))
    assert outcomes(BEFORE, held(AGAIN), words=approved) == ["compliant"], "approved by a later decision"
    assert outcomes(BEFORE, held(GONE + 91 * DAY)) == ["compliant"], "later than it must stay away"
    assert outcomes(BEFORE, held(AGAIN, mode="eligible")) == ["compliant"], "eligible is not held"
    assert outcomes(BEFORE, held(AGAIN), words=(word(verdict="approved"),)) == [], "nothing was to go"
    short = RegrantAfterRevoke(within_days=5)
    assert outcomes(BEFORE, held(AGAIN), settings=short) == ["compliant"]


def beside(*grants: Grant, held_by_other: tuple[Span, ...] = ((NOON - 50 * DAY, GONE),), **told: Any) -> list[Answer]:
    """What is said of an account, where the word is about another one of the same person."""
    words = (FellowDecision(f"{OKTA}|jo2", w, held_by_other) for w in told.pop("fellow_words", (word(),)))
    return judged(*grants, words=told.pop("words", ()), fellow_decisions=tuple(words), **told)


def test_it_is_found_where_it_comes_to_another_account_of_the_person() -> None:
    (answer,) = beside(held(AGAIN))
    assert (answer.outcome, answer.since, answer.until, answer.evidence) == ("violation", AGAIN, None, (f"at{AGAIN}",))
    assert answer.about == (f"{OKTA}|jo", None, GROUP, "decision:i1")
    assert answer.message == (
        "Jo holds Finance, which a reviewer took away from another account of the same person, and nobody decided "
        "since then that it may be kept."
    )
    (before_it_went,) = beside(held(NOON + DAY // 2, AGAIN))
    assert (before_it_went.since, before_it_went.until) == (GONE, AGAIN), (
        "moved after the word, before it was carried out"
    )
    (kept,) = beside(held(AGAIN), words=(word(AGAIN + DAY, "approved", "i2"),))
    assert (kept.outcome, kept.until) == ("violation", AGAIN + DAY)


def test_near_misses_at_another_account() -> None:
    assert beside(held(NOON - 60 * DAY)) == [], "it had that before, and nobody decided on it"
    assert beside(held(AGAIN), held_by_other=((NOON - 50 * DAY, None),)) == [], "the removal was never seen"
    assert beside(held(NOON + DAY // 2, GONE)) == [], "it was gone from both at once"
    assert beside(held(GONE + 91 * DAY)) == [], "later than it must stay away"
    assert beside(held(AGAIN, scope="/unit"), fellow_words=(word(scope="/"),)) == [], "another scope"
    assert beside(held(AGAIN), fellow_words=(word(verdict="approved"),)) == [], "nothing was to go"
    (kept,) = beside(held(AGAIN), fellow_words=(word(), word(NOON + 5 * DAY, "approved", "i2")))
    assert kept.outcome == "compliant", "the other account was allowed to have it again"


def test_nobody_can_tell_where_the_log_was_not_read() -> None:
    gap = make_coverage((GONE + DAY, GONE + 2 * DAY))
    assert outcomes(BEFORE, coverage=gap) == ["not_evaluable"]
    assert outcomes(BEFORE, held(AGAIN), coverage=gap) == ["violation"], "what was seen stands"
