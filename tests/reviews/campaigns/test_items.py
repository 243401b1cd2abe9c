"""A review's items: one per thing in its state, each with a reviewer who is never oneself."""

from __future__ import annotations

import pytest

from reviews.campaigns.items import Subject, item_id, items, same_person
from reviews.settings import ReviewsSettings

PAYROLL = "okta:acme|payroll"
OWNERS = {PAYROLL: "pat@example.com"}
SETTINGS = ReviewsSettings(fallback_reviewer="compliance", second_fallback_reviewer="security")
SUBJECT = Subject("jit_account", "a1", "jo@example.com", PAYROLL, None, None, 7, "made", ("okta:e1",))


def asked(**changed: object) -> tuple[str, str]:
    (item,) = items([SUBJECT._replace(**changed)], OWNERS, SETTINGS)  # type: ignore[arg-type] # one field of its own type
    return item.reviewer, item.why


def test_the_owner_of_the_application_is_asked() -> None:
    assert asked() == ("pat@example.com", "owner of the application")


@pytest.mark.parametrize("application_id", [None, "okta:acme|unowned"])
def test_without_an_owner_the_fallback_is(application_id: str | None) -> None:
    assert asked(application_id=application_id) == ("compliance", "fallback: no owner is known")


def test_nobody_is_asked_about_himself() -> None:
    assert asked(login=" Pat@Example.com") == ("compliance", "fallback: the owner would review himself")
    assert asked(application_id=None, login="COMPLIANCE")[0] == "security"
    (item,) = items([SUBJECT._replace(login="compliance")], {PAYROLL: "compliance"}, SETTINGS)
    assert item.reviewer == "security"


def test_a_login_that_is_unknown_is_nobodys() -> None:
    assert not same_person("pat@example.com", None)
    assert asked(login=None)[0] == "pat@example.com"


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
    assert item_id(SUBJECT._replace(**change)) != item_id(SUBJECT)  # type: ignore[arg-type] # one field of its own type


def test_another_name_summary_or_evidence_is_not() -> None:
    assert item_id(SUBJECT._replace(login="new@example.com", summary="told anew", evidence=())) == item_id(SUBJECT)
