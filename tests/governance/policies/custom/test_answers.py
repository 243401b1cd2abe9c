"""What replies mean: since when, until when, on which evidence; and nothing but true is a violation."""

from __future__ import annotations

import pytest

from governance.model.answers import Answer
from governance.model.situation import ApplicationFacts, Situation
from governance.model.states import DAY, AttributeChange
from governance.policies.catalogue import compiled
from governance.policies.custom.answers import Reply, answers_of
from governance.policies.custom.shape import APP_ACCOUNT, GRANT, LISTS, PERSON, SINGLE
from governance.policies.custom.view import TooLargeError, example_view, instant, micros, view_of
from governance.policies.support import examples as ada
from tests.governance.configured import governance
from tests.governance.custom_rules import rule
from tests.governance.situations import NOON, make_account, make_app_account
from tests.house.tree import ROOT

YES, NO, UNKNOWN = Reply(True), Reply(False), Reply(None, None, "name is not there")


def answers(situation: Situation, *replies: Reply, about: str = "account") -> list[Answer]:
    when = "grant.privileged" if about == "grant" else "account.type == 'person'"
    message = "{account} holds {entitlement}" if about == "grant" else "{account}: {account}"
    (asked,) = compiled(governance(rules=[rule(about=about, when=when, message=message)])).custom
    return answers_of(asked, situation, replies)


def test_of_an_account() -> None:
    changed = AttributeChange(NOON, "department", "Law", "moved")
    situation = ada.situation(account=make_account(created_at=NOON - DAY, attribute_changes=(changed,)))
    (found,) = answers(situation, YES)
    assert (found.outcome, found.since, found.until, found.evidence) == ("violation", NOON, None, ("moved",))
    assert found.message == "Jo: Jo"
    (dated,) = answers(situation, Reply(True, NOON - 3))
    assert dated.since == NOON - 3
    assert [answer.outcome for answer in answers(situation, NO)] == ["compliant"]
    (unknown,) = answers(situation, UNKNOWN)
    assert (unknown.outcome, unknown.message) == ("not_evaluable", "name is not there")


def test_of_what_it_holds() -> None:
    first = ada.grant("group:pay", 1)
    again = ada.grant("group:pay", 9)
    situation = ada.situation(grants=(first._replace(valid_to=ada.day(3)), again))
    (found,) = answers(situation, YES, YES, about="grant")
    assert (found.outcome, found.since, found.until) == ("violation", ada.day(9), None)
    assert (found.about.entitlement_id, found.message) == (again.entitlement_id, "Ada holds pay")
    (over,) = answers(situation, YES, NO, about="grant")
    assert (over.outcome, over.since, over.until) == ("violation", ada.day(1), ada.day(3))
    (unknown,) = answers(situation, YES, UNKNOWN, about="grant")
    assert (unknown.outcome, unknown.since) == ("not_evaluable", ada.day(9))
    assert answers(ada.situation(), about="grant") == []
    given_up = ada.situation(grants=(first._replace(valid_to=ada.day(3)),))
    (over,) = answers(given_up, UNKNOWN, about="grant")
    assert over.outcome == "compliant", "what nobody can tell is open no longer than it is held"
    ends_by_itself = ada.situation(grants=(first._replace(valid_to=ada.day(3), expires_at=ada.day(3)),))
    assert answers(ends_by_itself, UNKNOWN, about="grant")[0].outcome == "not_evaluable"


def test_what_a_shut_account_holds_it_holds_still() -> None:
    shut = make_account(state="disabled", ended_at=ada.day(4), timeline=(ada.changed("disabled", 4),))
    before, after = ada.grant("group:pay", 1), ada.grant("group:law", 9)
    situation = ada.situation(account=shut, grants=(before, after))
    found = answers(situation, YES, YES, about="grant")
    assert [(answer.since, answer.until) for answer in found] == [(ada.day(1), None), (ada.day(9), None)]
    seen_to_go = before._replace(valid_to=before.valid_from)
    assert answers(ada.situation(account=shut, grants=(seen_to_go,)), YES, about="grant") == []


def test_what_rules_see_is_what_is_documented() -> None:
    name = {ada.OKTA: "x"}
    facts = {f"{ada.OKTA}|app1": ApplicationFacts(f"{ada.OKTA}|app1", "Books", False)}
    situation = ada.situation(
        account=make_account(profile=name),
        grants=(ada.grant("group:pay", 1),),
        app_accounts=(make_app_account(),),
        person=ada.person(ada.stated(1)),
        applications=facts,
    )
    view = view_of(situation, {"grants", "app_accounts", "person"})
    assert view["account"].keys() == SINGLE["account"].keys() and view["person"].keys() == PERSON.keys()
    assert view["grants"][0].keys() == GRANT.keys() and view["app_accounts"][0].keys() == APP_ACCOUNT.keys()
    assert view["app_accounts"][0]["application"] == "Books"
    assert view_of(situation, {"account"}).keys() == {"account"}
    page = (ROOT / "docs" / "rules.md").read_text()
    for fields in (*SINGLE.values(), *LISTS.values()):
        for field, told in fields.items():
            assert f"| `{field}` | {told.kind} | {told.meaning} |" in page


@pytest.mark.parametrize(
    "profile",
    [
        {"groups": ["x"] * 1_001}, {"note": "x" * 4_001}, {"number": 1 << 63}, {str(n): n for n in range(1_001)},
        {"deep": [[[[[[[[[1]]]]]]]]]}, {"many": [[0] * 999] * 21},
    ],
)  # fmt: skip
def test_an_account_with_too_much_is_shown_to_no_rule(profile: dict[str, object]) -> None:
    with pytest.raises(TooLargeError):
        view_of(ada.situation(account=make_account(profile=profile)), {"account"})


def test_too_many_grants_are_shown_to_no_rule_that_reads_them() -> None:
    situation = ada.situation(grants=(ada.grant("group:pay", 1),) * 1_001)
    assert view_of(situation, {"account"})
    for name in ("grants", "grant"):
        with pytest.raises(TooLargeError, match="more than 1,000 grants"):
            view_of(situation, {name})


def test_instants_are_as_exact_as_events() -> None:
    moment = instant(NOON + 1)
    assert moment is not None and micros(moment) == NOON + 1
    assert instant(1 << 62) is not None and instant(None) is None
    assert example_view({"grants": [{"name": "x"}]})["grants"][0]["valid_from"].year == 2026
