"""Answers that are made of all fields by place are those that are made by name."""

from governance.model.answers import About, Answer, compliant, not_evaluable

ABOUT = About("okta:acme|ada", None, None, "scope")


def test_by_place_they_are_what_they_are_by_name() -> None:
    assert compliant(ABOUT) == Answer("compliant", about=ABOUT)
    assert not_evaluable(ABOUT, "Nobody tells.", 7) == Answer(
        "not_evaluable", about=ABOUT, message="Nobody tells.", since=7
    )
    assert len(compliant(ABOUT)) == len(not_evaluable(ABOUT, "")) == len(Answer._fields)
