from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.list_readings import Relisted
from governance.model.states import DAY, Grant
from governance.policies.ended_account_holds import POLICY
from tests.governance.situations import NOON, OKTA, answers, make_account, make_change, make_grant, make_situation

CRM = f"{OKTA}|app_assignment:crm"
SALES, EVERYONE = f"{OKTA}|group:sales", f"{OKTA}|group:everyone"


def crm(**told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "entitlement_id": CRM, "entitlement_type": "app_assignment", "entitlement_name": "CRM", "privileged": False,
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def group(group_id: str, name: str) -> Grant:
    return crm(entitlement_id=group_id, entitlement_type="group", entitlement_name=name)


def judged(*grants: Grant, shown: tuple[str, ...] = (CRM,), at: int = NOON + 20 * DAY, **told: Any) -> list[Answer]:
    listed = told.pop("relisted", Relisted(at, "listed", frozenset(shown), is_whole=told.pop("whole", True)))
    ended: dict[str, Any] = {
        "state": "disabled", "ended_at": NOON, "ended_event_id": "left", "timeline": (make_change("disabled"),),
    }  # fmt: skip
    return answers(POLICY, make_situation(account=make_account(**(ended | told)), grants=grants, relisted=listed))


def outcome(*grants: Grant, **told: Any) -> str | None:
    given = judged(*grants, **told)
    return given[0].outcome if given else None


def test_an_application_that_a_later_list_shows_is_found_from_that_list_on() -> None:
    (answer,) = judged(crm())
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 20 * DAY, None)
    assert answer.message == "Jo is disabled, and a list read since then shows that the account holds CRM."
    assert answer.evidence == ("left", "listed", "granted")


def test_a_list_read_within_the_grace_is_found_when_the_grace_is_over() -> None:
    (answer,) = judged(crm(), at=NOON + DAY)
    assert answer.since == NOON + 7 * DAY
    (answer,) = judged(crm(valid_to=NOON + 5 * DAY), at=NOON + DAY)
    assert answer.outcome == "compliant", "it was removed within the grace"


def test_the_last_removal_closes_it() -> None:
    (answer,) = judged(crm(valid_to=NOON + 30 * DAY))
    assert (answer.outcome, answer.until) == ("violation", NOON + 30 * DAY)
    super_ = make_grant()
    (answer,) = judged(crm(valid_to=NOON + 30 * DAY), super_, shown=(CRM, super_.entitlement_id))
    assert (answer.until, answer.message.endswith("holds Super.")) == (None, True)


def test_who_is_enabled_again_is_not_asked() -> None:
    assert judged(crm(), state="active", ended_at=None, timeline=()) == []


def test_what_a_group_confers_is_held_and_a_plain_or_everybodys_group_is_nothing() -> None:
    sales, everyone = group(SALES, "Sales"), group(EVERYONE, "Everyone")
    assert outcome(sales, crm(via=SALES), shown=(SALES,)) == "violation"
    assert outcome(sales, shown=(SALES,)) == "compliant"
    assert outcome(everyone, crm(via=EVERYONE), shown=(EVERYONE,)) == "compliant"
    assert outcome(everyone, make_grant(via=EVERYONE), shown=(EVERYONE,)) == "violation", "a privilege is one anyhow"


@pytest.mark.parametrize("state", ["disabled", "deleted"])
def test_without_a_list_since_it_is_not_evaluable(state: str) -> None:
    (answer,) = judged(crm(), relisted=None, state=state)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 7 * DAY)


def test_a_list_that_shows_less_than_all_finds_what_it_shows_and_settles_nothing_else() -> None:
    assert outcome(crm(), whole=False) == "violation"
    assert outcome(crm(), shown=(), whole=False) == "not_evaluable"
    assert outcome(crm(), shown=()) == "compliant"


def test_eligible_is_not_held() -> None:
    assert outcome(crm(mode="eligible")) == "compliant"
