"""Answers that silence brings about stand as far as was read, and the first of those to come says when to ask again."""

from __future__ import annotations

from governance.model.answers import About, compliant, not_evaluable, violation
from governance.policies.silences import standing

ABOUT, OTHER = About("okta:acme|jo"), About("okta:acme|jo", "okta:acme|crm")


def test_what_lies_ahead_of_what_was_read_is_withheld_and_due() -> None:
    ahead = violation(ABOUT, "unused", 101, ())
    answers, due_at = standing([compliant(ABOUT), ahead], 100)
    assert ([answer.outcome for answer in answers], due_at) == (["compliant"], 101)
    assert standing([compliant(ABOUT), ahead], 101) == ([ahead], None)


def test_of_several_answers_about_one_thing_the_last_that_has_begun_stands() -> None:
    unknown, unused = not_evaluable(ABOUT, "unread", 50), violation(ABOUT, "unused", 80, ())
    for judged_until, outcome, due in ((49, "compliant", 50), (50, "not_evaluable", 80), (80, "violation", None)):
        answers, due_at = standing([compliant(ABOUT), unknown, unused], judged_until)
        assert ([answer.outcome for answer in answers], due_at) == ([outcome], due)


def test_an_end_that_lies_ahead_is_withheld_too() -> None:
    unused = violation(ABOUT, "unused", 80, (), until=120)
    answers, due_at = standing([unused], 100)
    assert (answers[0].until, due_at) == (None, 120)
    assert standing([unused], 120) == ([unused], None)


def test_the_first_of_all_instants_counts_and_subjects_are_kept_apart() -> None:
    answers = [violation(ABOUT, "unused", 130, ()), violation(OTHER, "unused", 90, (), until=125)]
    standing_answers, due_at = standing(answers, 100)
    assert [(answer.about, answer.outcome) for answer in standing_answers] == [
        (OTHER, "violation"),
        (ABOUT, "compliant"),
    ]
    assert due_at == 125
