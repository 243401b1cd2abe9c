from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.list_readings import Relisted
from governance.model.states import DAY, Change, Grant
from governance.policies.suspended_holds import POLICY
from tests.governance.situations import (
    NOON,
    OKTA,
    answers,
    make_account,
    make_change,
    make_coverage,
    make_grant,
    make_situation,
)

EVERYONE = f"{OKTA}|group:everyone"


def crm(**told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "entitlement_id": f"{OKTA}|app_assignment:crm", "entitlement_type": "app_assignment",
        "entitlement_name": "CRM", "privileged": False,
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def judged(*grants: Grant, timeline: tuple[Change, ...] | None = None, **told: Any) -> list[Answer]:
    situation = {name: told.pop(name) for name in ("coverage", "relisted") if name in told}
    ordinary: dict[str, Any] = {
        "state": "disabled", "created_at": NOON - 100 * DAY,
        "timeline": (make_change("suspended"),) if timeline is None else timeline,
    }  # fmt: skip
    account = make_account(**(ordinary | told))
    return answers(POLICY, make_situation(account=account, grants=grants, **situation))


def test_a_privilege_or_an_application_is_found_when_the_days_are_over() -> None:
    for grant, name in ((crm(), "CRM"), (make_grant(), "Super")):
        (answer,) = judged(grant)
        assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 30 * DAY, None)
        assert answer.message == f"Jo has been suspended for 30 days or more, and holds {name}."
        assert answer.evidence == (f"suspended{NOON}", "granted")


def test_one_day_short_is_none() -> None:
    back = (make_change("suspended"), make_change("unsuspended", NOON + 29 * DAY))
    assert judged(crm(), timeline=back, state="active") == []
    (answer,) = judged(crm(valid_to=NOON + 29 * DAY))
    assert answer.outcome == "compliant"


def test_the_return_the_end_or_the_last_removal_closes_it() -> None:
    for what, state in (("unsuspended", "active"), ("disabled", "disabled"), ("deleted", "deleted")):
        ended = NOON + 40 * DAY if what != "unsuspended" else None
        timeline = (make_change("suspended"), make_change(what, NOON + 40 * DAY))
        (answer,) = judged(crm(), timeline=timeline, state=state, ended_at=ended)
        assert (answer.outcome, answer.until) == ("violation", NOON + 40 * DAY)
        assert answer.evidence[-1] == f"{what}{NOON + 40 * DAY}"
    (answer,) = judged(crm(valid_to=NOON + 35 * DAY))
    assert answer.until == NOON + 35 * DAY


def test_everybodys_group_and_a_plain_group_are_nothing() -> None:
    everyone = crm(entitlement_id=EVERYONE, entitlement_type="group", entitlement_name="Everyone")
    assert judged(everyone, crm(via=EVERYONE))[0].outcome == "compliant"


def test_without_a_date_or_without_knowing_what_it_holds_it_is_not_evaluable() -> None:
    assert judged(crm(), timeline=())[0].outcome == "not_evaluable"
    gap = make_coverage((NOON - 50 * DAY, NOON - 40 * DAY))
    (answer,) = judged(coverage=gap)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 30 * DAY)
    assert judged(created_at=None)[0].outcome == "not_evaluable"
    whole = Relisted(NOON + DAY, "listed", frozenset(), is_whole=True)
    assert judged(coverage=gap, relisted=whole)[0].outcome == "compliant"
    assert judged(relisted=whole._replace(is_whole=False))[0].outcome == "not_evaluable"
    assert judged(crm(), coverage=gap)[0].outcome == "violation", "what is known to be held stands"


def test_who_is_disabled_or_works_is_not_asked() -> None:
    assert judged(crm(), timeline=(), state="active") == []
    assert judged(crm(), timeline=(make_change("disabled"),), ended_at=NOON) == []
