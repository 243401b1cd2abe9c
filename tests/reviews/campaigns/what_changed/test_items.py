"""A review's items: one per thing in its state, each with a reviewer who is never oneself."""

from __future__ import annotations

import pytest

from reviews.campaigns.people.persons import People, Person
from reviews.campaigns.what_changed.items import KnownOwners, Subject, is_about, items, question_id
from reviews.settings.sections import ReviewsSettings

PAYROLL = "okta:acme|payroll"
OWNERS = KnownOwners({PAYROLL: "pat@example.com"}, {"bot": "rita", "own": "own"})
SETTINGS = ReviewsSettings(fallback_reviewer="compliance", second_fallback_reviewer="security")
SUBJECT = Subject("jit_account", "a1", "jo@example.com", PAYROLL, None, None, 7, None, "made", ("okta:e1",))

STRANGERS = People({})
"""Of nobody more is known than his login."""


def known(has_left: bool = False) -> People:
    """Pat's login, and a second account that is his too."""
    pat = Person(frozenset({"identity:pat"}), has_left)
    return People({"pat@example.com": pat, "a1": pat})


def asked(people: People = STRANGERS, **changed: object) -> tuple[str, str]:
    subject = SUBJECT._replace(**changed)  # type: ignore[arg-type] # one field of its own type
    (item,) = items([subject], OWNERS, SETTINGS, people)
    return item.reviewer, item.why


def test_the_owner_of_the_application_is_asked() -> None:
    assert asked() == ("pat@example.com", "owner of the application")


@pytest.mark.parametrize("application_id", [None, "okta:acme|unowned"])
def test_without_an_owner_the_fallback_is(application_id: str | None) -> None:
    assert asked(application_id=application_id) == ("compliance", "fallback: no owner is known")


def test_who_answers_for_an_account_is_asked_where_the_application_has_no_owner() -> None:
    assert asked(account_id="bot", application_id=None) == ("rita", "owner of the account")
    assert asked(account_id="bot") == ("pat@example.com", "owner of the application")
    gone = People({"rita": Person(frozenset({"identity:rita"}), has_left=True)})
    assert asked(gone, account_id="bot", application_id=None) == ("compliance", "fallback: the owner has left")
    assert asked(account_id="own", application_id=None, login="own")[1] == "fallback: the owner would review himself"


def test_nobody_is_asked_about_himself() -> None:
    assert asked(login=" Pat@Example.com") == ("compliance", "fallback: the owner would review himself")
    assert asked(application_id=None, login="COMPLIANCE")[0] == "security"
    (item,) = items(
        [SUBJECT._replace(login="compliance")], KnownOwners({PAYROLL: "compliance"}, {}), SETTINGS, STRANGERS
    )
    assert item.reviewer == "security"


def test_a_login_that_is_unknown_is_nobodys() -> None:
    assert not is_about("a1", None, "pat@example.com", STRANGERS)
    assert asked(login=None)[0] == "pat@example.com"


def test_an_owner_is_not_asked_about_his_own_second_account() -> None:
    assert asked(known(), login="admin-pat@example.com") == ("compliance", "fallback: the owner would review himself")
    assert asked(known(), login="admin-pat@example.com", account_id="a2")[0] == "pat@example.com"


def test_nobody_is_asked_who_has_left() -> None:
    assert asked(known(has_left=True), account_id="a2") == ("compliance", "fallback: the owner has left")
    gone = People({"compliance": Person(frozenset({"c"}), has_left=True)})
    assert asked(gone, application_id=None) == ("security", "second fallback: the fallback has left")


@pytest.mark.parametrize(
    "change",
    [
        {"what": "privileged_grant"},
        {"account_id": "a2"},
        {"application_id": None},
        {"entitlement_id": "e"},
        {"finding_id": "f"},
        {"since": 8},
    ],
    ids=str,
)
def test_another_thing_or_another_state_of_it_is_another_item(change: dict[str, object]) -> None:
    assert question_id(SUBJECT._replace(**change)) != question_id(SUBJECT)  # type: ignore[arg-type] # one field of its own type


def test_another_name_summary_or_evidence_is_not() -> None:
    assert question_id(SUBJECT._replace(login="new@example.com", summary="told anew", evidence=())) == question_id(
        SUBJECT
    )
