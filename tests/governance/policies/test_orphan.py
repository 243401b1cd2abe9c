from __future__ import annotations

from typing import Any

from governance.model.answers import About, Answer
from governance.model.list_readings import ListReading
from governance.model.situation import Owner
from governance.model.states import AppAccountState, Change
from governance.policies.orphan import POLICY
from tests.governance.grants_situations import (
    ADA,
    OKTA,
    answers,
    app_account,
    day,
    facts,
    only,
    person,
    sign_in,
    situation,
    with_gap,
)

CONFIGURED: dict[str, Any] = {"orphan": {"grace_days": 7}}
LEAVER = person(state="disabled", ended_at=day(60), ended_event_id="okta:left")
KIT = app_account("kit")


def judged(app: AppAccountState = KIT, *, channel: bool = False, **said: Any) -> Answer:
    known = {"account": LEAVER, "applications": (facts("kit", channel=channel),)}
    return only(POLICY, situation(CONFIGURED, app_accounts=(app,), **(known | said)))


def owned(owner: Owner, **said: Any) -> Answer:
    return only(POLICY, situation(CONFIGURED, account=person(**({"type": "service"} | said)), owner=owner))


def test_a_leaver_s_account_that_nothing_could_end_is_found() -> None:
    found = judged()
    assert (found.outcome, found.since, found.until) == ("violation", day(67), None)
    assert found.about == About(f"{OKTA}|kit>{ADA}", f"{OKTA}|kit")
    assert found.message == (
        "Ada has left, and no record tells of an end of the account in Kit, nor of anything that could end it."
    )
    assert found.evidence == ("okta:left", "okta:first-sso")


def test_the_application_s_own_list_is_proof() -> None:
    assert judged(KIT._replace(listed=True), channel=True).outcome == "violation"
    assert judged(KIT._replace(listed=True)).outcome == "violation"


def test_where_a_channel_exists_silence_proves_nothing() -> None:
    found = judged(channel=True)
    assert found.outcome == "not_evaluable" and found.message.startswith("no record tells")
    found = judged(channel=True, coverage=with_gap(62, 80))
    assert found.outcome == "not_evaluable" and "gap in the deprovisioning stream" in found.message


def test_deprovisioned_is_no_orphan() -> None:
    gone = KIT._replace(state="disabled", ended_at=day(75))
    assert judged(gone, channel=True).outcome == "compliant"
    assert judged(gone._replace(ended_at=day(66))).outcome == "compliant"
    assert judged(KIT._replace(state="deleted")).outcome == "compliant"


def test_ended_after_the_grace_it_is_closed() -> None:
    found = judged(KIT._replace(state="disabled", ended_at=day(75), ended_event_id="okta:gone"))
    assert (found.outcome, found.until, found.evidence[-1]) == ("violation", day(75), "okta:gone")


def test_whoever_is_there_has_no_orphans() -> None:
    told = situation(CONFIGURED, app_accounts=(KIT,), applications=(facts("kit"),))
    assert answers(POLICY, told) == []


def test_who_comes_back_closes_it() -> None:
    left = Change(day(60), "disabled", "okta:left", "person", False)
    back = Change(day(80), "enabled", "okta:back", "person", False)
    found = judged(account=person(timeline=(left, back)))
    assert (found.outcome, found.since, found.until) == ("violation", day(67), day(80))
    assert found.evidence == ("okta:left", "okta:first-sso", "okta:back")
    soon = back._replace(at=day(66))
    assert judged(account=person(timeline=(left, soon))).outcome == "compliant"
    assert judged(channel=True, account=person(timeline=(left, back))).outcome == "compliant"


def test_a_suspension_is_no_absence() -> None:
    told = situation(
        CONFIGURED,
        account=person(timeline=(Change(day(60), "suspended", "okta:suspended", "person", False),)),
        app_accounts=(KIT,),
        applications=(facts("kit"),),
    )
    assert answers(POLICY, told) == []


def test_an_account_made_after_the_leaving_is_an_orphan_from_then_on() -> None:
    assert judged(KIT._replace(created_at=day(90))).since == day(90)


def test_an_idp_account_of_which_nothing_is_known_is_unknown() -> None:
    assert judged(account=person(state="unknown")).outcome == "not_evaluable"


def test_a_service_account_outlives_its_owner() -> None:
    found = owned(Owner("own", True, day(60), "okta:left"), type="service")
    assert (found.outcome, found.about, found.since) == ("violation", About(ADA), day(67))
    assert found.evidence == ("okta:left",)
    gone, service = Owner("own", True, day(60), None), person(type="service")
    seen = only(POLICY, situation(CONFIGURED, account=service, owner=gone, rollups=(sign_in("kit", 70),)))
    assert seen.evidence == ("okta:sso-70",)
    assert owned(Owner("own", True, day(60), None), ended_at=day(80)).until == day(80)


def test_an_owner_who_is_there_is_enough() -> None:
    assert owned(Owner("own", True, None, None)).outcome == "compliant"
    assert owned(Owner("own", True, day(60), None), ended_at=day(66)).outcome == "compliant"


def test_an_owner_whom_no_record_names_is_unknown() -> None:
    assert owned(Owner("own", False, None, None)).outcome == "not_evaluable"


class Lists:
    """Made-up lists of an application that name the account, at these instants."""

    def __init__(self, *instants: int) -> None:
        self._instants = instants

    def since(self, moment: int) -> list[ListReading]:
        return [ListReading(at, f"list{at}", "alive") for at in self._instants if at >= moment]


def test_a_list_from_before_the_end_does_not_say_that_the_account_is_still_there() -> None:
    listed = KIT._replace(listed=True)
    before = judged(listed, own_lists={listed.application_id: (Lists(day(50)),)})
    assert (before.outcome, before.since) == ("not_evaluable", day(67))
    since = judged(listed, own_lists={listed.application_id: (Lists(day(50), day(61)),)})
    assert (since.outcome, since.since) == ("violation", day(67))
