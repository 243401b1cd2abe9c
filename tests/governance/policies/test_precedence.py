from __future__ import annotations

from governance.model.answers import About, Answer, Judgement, compliant, not_evaluable, violation
from governance.policies.precedence import first_speaks

ADA, BOB = About("okta:acme|ada"), About("okta:acme|bob")


def admin(answer: Answer) -> Judgement:
    return Judgement("admin_mfa", "critical", answer)


def person(answer: Answer) -> Judgement:
    return Judgement("person_without_factor", "medium", answer)


def test_the_first_speaks_alone_while_its_violation_lasts() -> None:
    open_one = admin(violation(ADA, "So.", 5, ("e",)))
    for answer in (violation(ADA, "So.", 3, ("e",)), not_evaluable(ADA, "who knows"), compliant(ADA)):
        assert first_speaks([open_one, person(answer)]) == [open_one]


def test_the_next_speaks_of_others_and_where_the_first_says_nothing() -> None:
    open_one, bob = admin(violation(ADA, "So.", 5, ("e",))), person(violation(BOB, "So.", 3, ("e",)))
    assert first_speaks([open_one, bob]) == [open_one, bob]
    for answer in (compliant(BOB), not_evaluable(BOB, "who knows")):
        assert first_speaks([admin(answer), bob]) == [admin(answer), bob]
    assert first_speaks([bob]) == [bob]


def test_of_one_time_one_finding_is_enough_and_another_time_is_another_fact() -> None:
    closed = admin(violation(ADA, "So.", 5, ("e",), until=9))
    assert first_speaks([closed, person(violation(ADA, "So.", 6, ("e",), until=9))]) == [closed]
    later = person(violation(ADA, "So.", 9, ("e",)))
    assert first_speaks([closed, later]) == [closed, later]
    assert first_speaks([closed, person(compliant(ADA))]) == [closed, person(compliant(ADA))]
