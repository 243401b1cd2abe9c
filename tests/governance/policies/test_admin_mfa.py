from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.credentials import Factorless
from governance.model.states import DAY, Grant, SessionSpan, UsageDay
from governance.policies.admin_mfa import POLICY, AdministratorMfa
from tests.governance.situations import (
    ENTRA,
    HOUR,
    NOON,
    answer,
    answers,
    make_account,
    make_coverage,
    make_day,
    make_grant,
    make_session,
    make_situation,
)


def _entra(*days: UsageDay, grant: Grant | None = None, **told: Any) -> Answer:
    return answer(
        POLICY, make_situation(account=make_account(issuer=ENTRA), grants=(grant or make_grant(),), days=days, **told)
    )


def _okta(*sessions: SessionSpan, **told: Any) -> Answer:
    ignored = (make_day(NOON + HOUR),)
    return answer(POLICY, make_situation(grants=(make_grant(),), sessions=sessions, days=ignored, **told))


def test_one_single_factor_between_two_with_mfa_is_found() -> None:
    days = make_day(NOON - DAY, "multi"), make_day(NOON, "single"), make_day(NOON + DAY, "multi")
    found = _entra(*days)
    assert (found.outcome, found.since, found.until) == ("violation", NOON, NOON + 30 * DAY)
    assert f"use{NOON}" in found.evidence


def test_in_okta_a_covered_session_without_mfa_is_found() -> None:
    others = make_session(NOON - DAY, mfa=True, session_id="s0"), make_session(NOON + DAY, mfa=True, session_id="s2")
    found = _okta(others[0], make_session(), others[1])
    assert (found.outcome, found.until) == ("violation", NOON + 30 * DAY)
    assert _okta(*others).outcome == "compliant"


def test_in_okta_what_was_not_read_is_not_evaluable() -> None:
    gap = make_coverage((NOON + HOUR, NOON + 2 * HOUR))
    assert _okta(make_session(), coverage=gap).outcome == "not_evaluable"
    assert _okta(make_session(None)).outcome == "not_evaluable"
    held_later = make_coverage((NOON - 12 * DAY, NOON - 11 * DAY))
    assert _okta(make_session(mfa=True), coverage=held_later).outcome == "compliant"


def test_that_all_were_with_mfa_is_not_told_by_what_was_not_read() -> None:
    days = make_day(NOON, "multi"), make_day(NOON + 20 * DAY, "multi")
    for gap in ((NOON + DAY, NOON + 2 * DAY), (NOON + 21 * DAY, NOON + 22 * DAY)):
        found = _entra(*days, coverage=make_coverage(gap))
        assert (found.outcome, "was not read" in found.message) == ("not_evaluable", True)
    assert _entra(*days, coverage=make_coverage((NOON - 12 * DAY, NOON - 11 * DAY))).outcome == "compliant"
    account, gap = make_account(issuer=ENTRA), (NOON + DAY, NOON + 2 * DAY)
    activated = make_grant(mode="activated", valid_from=NOON - HOUR, valid_to=NOON + HOUR, expires_at=NOON + HOUR)
    again = make_grant(valid_from=NOON + 20 * DAY - HOUR)
    told = make_situation(account=account, grants=(activated, again), days=days, coverage=make_coverage(gap))
    assert answer(POLICY, told).outcome == "compliant"  # Nothing was held while the log was not read.


def test_what_was_read_since_the_first_record_suffices() -> None:
    begun = Coverage([Stretch(ENTRA, "sign_ins_interactive", "declared", NOON - HOUR, NOON + DAY)], DAY)
    assert _entra(make_day(NOON, "multi"), coverage=begun).outcome == "compliant"
    assert _entra(make_day(NOON, "multi"), coverage=Coverage([], DAY)).outcome == "not_evaluable"


def test_only_the_last_cluster_counts() -> None:
    days = [make_day(NOON + n * DAY, "single") for n in (0, 40, 60)]
    found = _entra(*days)
    assert (found.since, found.until) == (NOON + 40 * DAY, NOON + 90 * DAY)


def test_a_gap_keeps_it_open_and_the_grant_s_end_closes_it() -> None:
    gap = make_coverage((NOON + 5 * DAY, NOON + 6 * DAY))
    assert _entra(make_day(NOON, "single"), coverage=gap).until == NOON + 36 * DAY
    assert _entra(make_day(NOON, "single"), coverage=Coverage([], DAY)).until is None
    again = _entra(make_day(NOON, "single"), make_day(NOON + 33 * DAY, "single"), coverage=gap)
    assert (again.since, again.until) == (NOON, NOON + 63 * DAY)
    ending = make_grant(valid_to=NOON + 9 * DAY)
    assert _entra(make_day(NOON, "single"), grant=ending, coverage=gap).until == NOON + 9 * DAY
    assert _entra(make_day(NOON, "single"), grant=ending).until == NOON + 9 * DAY


def test_a_single_factor_before_the_grant_does_not_count() -> None:
    assert _entra(make_day(NOON - 11 * DAY, "single"), make_day(NOON, "multi")).outcome == "compliant"


def test_a_day_around_a_short_grant_is_not_settled() -> None:
    short = make_grant(valid_from=NOON, valid_to=NOON + HOUR, expires_at=NOON + HOUR)
    day = make_day(NOON - HOUR, "single", last_at=NOON + 2 * HOUR)
    assert _entra(day, grant=short).outcome == "not_evaluable"


def test_unknown_or_no_sign_in_is_not_evaluable() -> None:
    assert _entra().outcome == "not_evaluable"
    assert _entra(make_day(NOON, "unknown"), make_day(NOON, "multi")).outcome == "not_evaluable"
    assert _entra(make_day(NOON, "single", use="non_interactive")).outcome == "not_evaluable"


def test_a_service_and_who_holds_nothing_are_not_asked_about() -> None:
    single = (make_day(NOON, "single"),)
    service = make_account(issuer=ENTRA, type="service")
    person = make_account(issuer=ENTRA)
    assert answers(POLICY, make_situation(account=service, grants=(make_grant(),), days=single)) == []
    for grant in (make_grant(mode="eligible"), make_grant(privileged=False)):
        assert answers(POLICY, make_situation(account=person, grants=(grant,), days=single)) == []


def test_between_two_activations_there_is_nothing_to_find() -> None:
    account = make_account(issuer=ENTRA)
    hour = make_grant(mode="activated", valid_from=NOON - HOUR, valid_to=NOON + HOUR, expires_at=NOON + HOUR)
    again = hour._replace(valid_from=NOON + 5 * DAY, valid_to=NOON + 6 * DAY, expires_at=NOON + 6 * DAY)
    later = again._replace(valid_from=NOON + 40 * DAY, valid_to=NOON + 41 * DAY)
    told = make_situation(account=account, grants=(hour, later), days=(make_day(NOON, "single"),))
    assert (answer(POLICY, told).since, answer(POLICY, told).until) == (NOON, NOON + HOUR)
    told = told._replace(grants=(hour, again, later))
    assert (answer(POLICY, told).since, answer(POLICY, told).until) == (NOON + 5 * DAY, NOON + 6 * DAY)


def test_what_follows_a_lapsed_finding_is_asked_again() -> None:
    account = make_account(issuer=ENTRA)
    told = make_situation(account=account, grants=(make_grant(),), days=(make_day(NOON, "single"),))
    found, quiet = answers(POLICY, told)
    assert (quiet.outcome, quiet.since) == ("not_evaluable", found.until)
    days = (make_day(NOON, "single"), make_day(NOON + 20 * DAY, "unknown"))
    found, unknown = answers(POLICY, told._replace(days=days))
    assert "unknown" in unknown.message and unknown.since == found.until == NOON + 30 * DAY


def test_an_administrator_listed_without_any_factor_is_found() -> None:
    account = make_account(factorless=(Factorless(NOON, None, "listed"),))
    found = answer(POLICY, make_situation(account=account, grants=(make_grant(),)))
    assert (found.outcome, found.since, found.until) == ("violation", NOON, None)
    assert found.evidence == ("listed", "granted")


def test_no_factor_is_found_whatever_the_sign_ins_say() -> None:
    account = make_account(issuer=ENTRA, factorless=(Factorless(NOON, None, "listed"),))
    days = (make_day(NOON + DAY, "multi"),)
    assert answer(POLICY, make_situation(account=account, grants=(make_grant(),), days=days)).outcome == "violation"


def test_who_has_enrolled_a_factor_since_is_found_until_then() -> None:
    account = make_account(factorless=(Factorless(NOON, NOON + DAY, "listed"),))
    found = sorted(answers(POLICY, make_situation(account=account, grants=(make_grant(),))), key=lambda a: a.since)
    assert [(a.outcome, a.since, a.until) for a in found] == [
        ("violation", NOON, NOON + DAY),
        ("not_evaluable", NOON + DAY, None),
    ]


def test_what_is_unknown_besides_is_asked_from_when_one_was_enrolled() -> None:
    account = make_account(issuer=ENTRA, factorless=(Factorless(NOON, NOON + 60 * DAY, "listed"),))
    for mfa, since in (("unknown", NOON + 60 * DAY), ("multi", NOON + 60 * DAY)):
        told = make_situation(account=account, grants=(make_grant(),), days=(make_day(NOON + DAY, mfa),))
        found = sorted(answers(POLICY, told), key=lambda a: a.since)
        assert [(a.outcome, a.since) for a in found] == [("violation", NOON), ("not_evaluable", since)]


def test_without_a_factor_before_the_privilege_nothing_is_found() -> None:
    account = make_account(factorless=(Factorless(NOON - 20 * DAY, NOON - 15 * DAY, "listed"),))
    assert answer(POLICY, make_situation(account=account, grants=(make_grant(),))).outcome == "not_evaluable"


def test_a_login_elsewhere_that_failed_opened_no_session() -> None:
    settings = AdministratorMfa(trusted_idps=["0oa1partner"])
    failed = make_day(NOON, use="failed")._replace(application_id="idp:okta:acme|0oa1partner")
    told = make_situation(grants=(make_grant(),), sessions=(make_session(),), days=(failed,))
    assert answer(POLICY, told, settings).outcome == "violation"


def test_a_login_at_a_trusted_one_before_and_after_does_not_vouch_for_a_session_between() -> None:
    settings = AdministratorMfa(trusted_idps=["0oa1partner"])
    logins = make_day(NOON - 2 * HOUR, last_at=NOON + 2 * HOUR)._replace(application_id="idp:okta:acme|0oa1partner")
    for at, verdict in ((NOON, "not_evaluable"), (NOON + 2 * HOUR, "compliant")):
        told = make_situation(grants=(make_grant(),), sessions=(make_session(at),), days=(logins,))
        assert answer(POLICY, told, settings).outcome == verdict


@pytest.mark.parametrize(
    ("trusted", "login_at", "verdict"),
    [
        ([], NOON, "not_evaluable"),
        (["0oa1partner"], NOON, "compliant"),
        (["0oa2other"], NOON, "not_evaluable"),
        ([], NOON + 2 * HOUR, "violation"),
    ],
)
def test_what_another_identity_provider_asked_for_is_not_told_by_the_absence_of_an_event(
    trusted: list[str], login_at: int, verdict: str
) -> None:
    login = make_day(login_at)._replace(application_id="idp:okta:acme|0oa1partner")
    situation = make_situation(grants=(make_grant(),), sessions=(make_session(),), days=(login,))
    settings = AdministratorMfa(trusted_idps=trusted)
    judge = POLICY.judge
    assert judge is not None
    assert {each.outcome for each in judge(situation, settings)} >= {verdict}
