"""Whoever is asked is free to judge; where nobody is, it is said of each why not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies
from hypothesis import settings as examples

from reviews.campaigns.machine.reviewer_order import AskedAbout, Candidate, Independence, chosen
from reviews.campaigns.people.persons import People, Person

JO, PAT, SAM, RITA = (f"okta:acme|{name}" for name in ("jo", "pat", "sam", "rita"))
PEOPLE = People(
    {key: Person(frozenset({key}), has_left=False) for key in (JO, PAT, SAM, RITA)}
    | {
        "jo@example.com": Person(frozenset({JO}), has_left=False),
        "jo.admin": Person(frozenset({JO}), has_left=False),
        "rita@example.com": Person(frozenset({RITA}), has_left=False),
        "gone": Person(frozenset({"gone"}), has_left=True),
    }
)
ABOUT = AskedAbout(JO, "jo@example.com", granters=(SAM,))
FREE = Independence(PEOPLE, {PAT: (JO,)})


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("stranger", "stranger is no account that is known"),
        ("gone", "gone has left"),
        (JO, f"{JO} would review himself"),
        ("jo.admin", "jo.admin would review himself"),
        (PAT, f"{PAT} answers to the person it is about"),
        (SAM, f"{SAM} gave it"),
    ],
)
def test_who_may_not_judge(word: str, reason: str) -> None:
    assert FREE.why_not(word, ABOUT) == reason
    choice = chosen([[Candidate(word, "manager")], [Candidate(RITA, "campaign_owner")]], ABOUT, FREE)
    assert choice == ((Candidate(RITA, "campaign_owner"),), (f"manager: {reason}",))


def test_the_first_rung_with_somebody_free_is_asked() -> None:
    free = Independence(PEOPLE, {})
    ladder = [[Candidate(PAT, "manager")], [Candidate(RITA, "campaign_owner")]]
    assert chosen(ladder, ABOUT, free).reviewers == (Candidate(PAT, "manager"),)
    both = chosen([*ladder, [Candidate("rita@example.com", "fallback")]], ABOUT, free, every=True).reviewers
    assert both == (Candidate(PAT, "manager"), Candidate(RITA, "campaign_owner"))


def test_who_was_asked_in_an_earlier_stage_is_not_asked_again() -> None:
    choice = chosen([[Candidate("rita@example.com", "manager")]], ABOUT, FREE, (RITA,))
    assert choice == ((), ("manager: rita@example.com is asked already",))


WORDS = strategies.sampled_from((JO, PAT, SAM, RITA, "jo.admin", "rita@example.com", "gone", "stranger"))
LADDERS = strategies.lists(
    strategies.lists(strategies.builds(Candidate, WORDS, strategies.just("fallback")), max_size=3), max_size=5
)


@examples(max_examples=60)
@given(LADDERS, strategies.lists(WORDS, max_size=3), strategies.booleans())
def test_whoever_is_chosen_is_free_and_nobody_is_left_out(
    ladder: list[list[Candidate]], before: list[str], every: bool
) -> None:
    choice = chosen(ladder, ABOUT, FREE, before, every=every)
    free = [c for rung in ladder for c in rung if FREE.why_not(c.word, ABOUT, before) is None]
    assert bool(choice.reviewers) == bool(free)
    assert all(candidate in free for candidate in choice.reviewers)
    words = [candidate.word for candidate in choice.reviewers]
    assert not any(PEOPLE.are_one(word, other) for n, word in enumerate(words) for other in words[:n])
