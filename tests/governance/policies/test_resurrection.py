from __future__ import annotations

from typing import Any

from governance.model.answers import About, Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY, Change
from governance.policies.resurrection import POLICY
from tests.governance.situations import (
    APP,
    ENTRA,
    HOUR,
    MINUTE,
    NOON,
    answer,
    answers,
    make_account,
    make_app_account,
    make_change,
    make_coverage,
    make_day,
    make_situation,
)

LEFT = make_change("disabled")


def _asked(*timeline: Change, uses: tuple[int, ...] = (), **told: Any) -> Answer:
    days = tuple(make_day(at) for at in uses)
    return answer(POLICY, make_situation(account=make_account(timeline=timeline), days=days, **told))


def test_a_login_that_reactivates_a_leaver_is_found() -> None:
    back = make_change("enabled", NOON + DAY, "system", federated=True)
    found = _asked(LEFT, back, uses=(NOON + 2 * DAY,))
    assert (found.outcome, found.since, found.until) == ("violation", NOON + DAY, None)
    assert found.about == About("okta:acme|jo", detail=LEFT.event_id)
    assert set(found.evidence) >= {LEFT.event_id, back.event_id}


def test_a_sign_in_after_leaving_is_found() -> None:
    assert _asked(LEFT, uses=(NOON - DAY, NOON + DAY)).since == NOON + DAY


def test_a_day_that_began_before_the_end_shows_its_last_sign_in() -> None:
    day = make_day(NOON - HOUR, last_at=NOON + HOUR)
    told = make_situation(account=make_account(timeline=(LEFT,)), days=(day,))
    assert answer(POLICY, told).since == NOON + HOUR


def test_a_rehire_enabled_first_is_none() -> None:
    for by in ("person", "service"):
        assert _asked(LEFT, make_change("enabled", NOON + DAY, by), uses=(NOON + 2 * DAY,)).outcome == "compliant"


def test_an_enabling_after_the_sign_in_does_not_excuse_it() -> None:
    assert _asked(LEFT, make_change("enabled", NOON + 2 * DAY), uses=(NOON + DAY,)).outcome == "violation"


def test_nothing_seen_is_no_proof_where_sign_ins_were_not_read() -> None:
    gap = make_coverage((NOON + DAY, NOON + 2 * DAY))
    found = _asked(LEFT, coverage=gap)
    assert (found.outcome, found.since, "were not read" in found.message) == ("not_evaluable", NOON, True)
    # What was not read before it left, or after it lawfully came back, hides nothing; nor what began to be read later.
    before = make_coverage((NOON - 2 * DAY, NOON - DAY))
    assert _asked(LEFT, coverage=before).outcome == "compliant"
    assert _asked(LEFT, make_change("enabled", NOON + HOUR), coverage=gap).outcome == "compliant"
    begun = Coverage([Stretch("okta:acme", "system_log", "declared", NOON + 3 * DAY, NOON + 9 * DAY)], DAY)
    assert _asked(LEFT, coverage=begun).outcome == "compliant"
    assert _asked(LEFT, coverage=Coverage([], DAY)).outcome == "not_evaluable"


def test_every_log_of_uses_is_to_be_read_after_an_end() -> None:
    account = make_account(issuer=ENTRA, timeline=(LEFT,))
    told = make_situation(account=account)  # Nobody read its non-interactive sign-ins.
    assert answer(POLICY, told).outcome == "not_evaluable"
    renewals = Stretch(ENTRA, "sign_ins_non_interactive", "declared", NOON - DAY, NOON + DAY)
    interactive = renewals._replace(stream="sign_ins_interactive")
    assert answer(POLICY, told._replace(coverage=Coverage([renewals, interactive], DAY))).outcome == "compliant"


def test_a_suspension_is_no_end() -> None:
    account = make_account(timeline=(make_change("suspended"), make_change("unsuspended", NOON + HOUR)))
    assert answers(POLICY, make_situation(account=account, days=(make_day(NOON + DAY),))) == []


def test_a_day_around_end_and_return_does_not_settle_the_order() -> None:
    timeline = (LEFT, make_change("enabled", NOON + 2 * HOUR))
    told = make_situation(
        account=make_account(timeline=timeline), days=(make_day(NOON - HOUR, last_at=NOON + 3 * HOUR),)
    )
    assert answer(POLICY, told).outcome == "not_evaluable"
    apart = make_situation(
        account=make_account(timeline=timeline), days=(make_day(NOON - HOUR), make_day(NOON + 3 * HOUR))
    )
    assert answer(POLICY, apart).outcome == "compliant"


def test_in_entra_an_application_s_account_is_let_in_by_the_provisioning_stream() -> None:
    app = make_app_account(application_id=f"{ENTRA}|app", deprovisioned=((NOON, "gone"),))
    days = (make_day(NOON + DAY, application_id=f"{ENTRA}|app"),)
    told = make_situation(account=make_account(issuer=ENTRA), app_accounts=(app,), days=days)
    assert answer(POLICY, told).outcome == "not_evaluable"
    whole = Stretch(ENTRA, "provisioning", "declared", NOON - DAY, NOON + 9 * DAY)
    assert answer(POLICY, told._replace(coverage=Coverage([whole], DAY))).outcome == "violation"


def test_failed_sign_ins_do_not_count() -> None:
    told = make_situation(account=make_account(timeline=(LEFT,)), days=(make_day(NOON + DAY, use="failed"),))
    assert answer(POLICY, told).outcome == "compliant"


def test_within_the_clocks_tolerance_it_is_not_evaluable() -> None:
    assert _asked(LEFT, uses=(NOON + MINUTE,)).outcome == "not_evaluable"
    assert _asked(LEFT, uses=(NOON + MINUTE, NOON + HOUR)).outcome == "violation"


def test_a_gap_between_may_hide_a_re_enabling() -> None:
    gap = make_coverage((NOON + HOUR, NOON + 2 * HOUR))
    assert _asked(LEFT, uses=(NOON + DAY,), coverage=gap).outcome == "not_evaluable"
    assert _asked(LEFT, uses=(NOON + HOUR // 2,), coverage=gap).outcome == "violation"


def test_ended_again_closes() -> None:
    account = make_account(timeline=(LEFT, make_change("deleted", NOON + 2 * DAY)))
    told = answers(POLICY, make_situation(account=account, days=(make_day(NOON + DAY),)))
    assert [(a.since, a.until) for a in told if a.outcome == "violation"] == [(NOON + DAY, NOON + 2 * DAY)]


def test_an_application_s_account_is_asked_about_that_application_alone() -> None:
    app = make_app_account(deprovisioned=((NOON, "gone"),))
    for application_id, outcome in ((APP, "violation"), ("okta:acme|other", "compliant")):
        told = make_situation(app_accounts=(app,), days=(make_day(NOON + DAY, application_id=application_id),))
        assert answer(POLICY, told).outcome == outcome
        assert answer(POLICY, told).about == About(app.account_id, APP, detail="gone")


def test_an_application_s_account_provisioned_again_is_none() -> None:
    app = make_app_account(deprovisioned=((NOON, "gone"),), provisioned=((NOON + HOUR, "pushed"),))
    told = make_situation(app_accounts=(app,), days=(make_day(NOON + DAY, application_id=APP),))
    assert answer(POLICY, told).outcome == "compliant"


def test_who_never_left_is_not_asked_about() -> None:
    assert answers(POLICY, make_situation(days=(make_day(),))) == []
