from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.coverage import Coverage
from governance.model.keys import plain_parts
from governance.model.states import DAY, SessionSpan
from governance.policies.jit_mfa import POLICY, JitMfa
from tests.governance.situations import (
    APP,
    ENTRA,
    HOUR,
    NOON,
    OKTA,
    answer,
    make_account,
    make_app_account,
    make_coverage,
    make_provenance,
    make_rollup,
    make_session,
    make_situation,
)

SETTINGS = JitMfa(trusted_idps=["trusted"])


def _okta(
    *sessions: SessionSpan, idp: str = "idp1", session: str | None = "s1", coverage: Coverage | None = None, **told: Any
) -> Answer:
    account = make_account(provenance=make_provenance(idp=idp), **told)
    login = make_rollup(application_id=f"idp:{OKTA}|{idp}", first_event_id="login", first_session=session)
    return answer(
        POLICY,
        make_situation(
            account=account, rollups=(make_rollup(NOON - HOUR, first_mfa="multi"), login), sessions=sessions,
            coverage=coverage or make_coverage(),
        ),
        SETTINGS,
    )  # fmt: skip


def _entra(mfa: str) -> Answer:
    account = make_account(issuer=ENTRA, provenance=make_provenance(evidence=("made",)))
    first = make_rollup(NOON, application_id=f"{ENTRA}|portal", first_mfa=mfa)
    later = make_rollup(NOON + HOUR, application_id=f"{ENTRA}|app", first_mfa="multi")
    failed = make_rollup(NOON - HOUR, application_id=f"{ENTRA}|portal", use="failed", first_mfa="multi")
    return answer(POLICY, make_situation(account=account, rollups=(later, first, failed)), SETTINGS)


def test_a_covered_session_without_mfa_is_found() -> None:
    found = _okta(make_session())
    assert (found.outcome, found.until) == ("violation", None)
    assert {"made", "login"} <= set(found.evidence)


def test_the_account_s_end_closes() -> None:
    assert _okta(make_session(), ended_at=NOON + DAY).until == NOON + DAY


def test_it_opens_when_no_second_factor_can_follow_and_at_the_creation_when_the_account_ended_first() -> None:
    assert _okta(make_session()).since == NOON + 3 * HOUR
    ended = _okta(make_session(), ended_at=NOON + HOUR)
    assert (ended.since, ended.until) == (NOON, NOON + HOUR)


def test_mfa_later_in_the_same_session_suffices() -> None:
    assert _okta(make_session(mfa=True)).outcome == "compliant"


def test_mfa_in_another_session_does_not_count() -> None:
    assert _okta(make_session(), make_session(mfa=True, session_id="s2")).outcome == "violation"


def test_a_trusted_identity_provider_s_word_counts() -> None:
    assert _okta(make_session(), idp="trusted").outcome == "compliant"


def test_what_cannot_be_joined_or_was_not_read_is_not_evaluable() -> None:
    gap = make_coverage((NOON + HOUR, NOON + 2 * HOUR))
    assert _okta(make_session(), session=None).outcome == "not_evaluable"
    assert _okta(make_session(session_id="transaction:t"), session="transaction:t").outcome == "not_evaluable"
    assert _okta(make_session(), coverage=gap).outcome == "not_evaluable"
    assert _okta(make_session(mfa=True), coverage=gap).outcome == "compliant"


def test_entra_states_it_in_the_first_successful_sign_in() -> None:
    expected = {"multi": "compliant", "single": "violation", "unknown": "not_evaluable"}
    assert {mfa: _entra(mfa).outcome for mfa in expected} == expected


def test_an_application_s_account_is_judged_by_the_session_of_its_first_sign_in() -> None:
    app = make_app_account(provenance=make_provenance("jit_candidate", idp=OKTA, evidence=("sso",)))
    sso = make_rollup(application_id=APP, first_event_id="sso", first_session="s1")
    for mfa, outcome in ((True, "compliant"), (False, "violation")):
        told = make_situation(app_accounts=(app,), rollups=(sso,), sessions=(make_session(NOON - HOUR, mfa=mfa),))
        assert (answer(POLICY, told, SETTINGS).outcome, answer(POLICY, told, SETTINGS).about.application_id) == (
            outcome,
            APP,
        )
    name = plain_parts(APP).id
    assert answer(POLICY, told, SETTINGS).message == (
        f"Jo has an account in {name} that was created at sign-in by a session with a single factor."
    )


def test_sessions_are_read_where_nothing_else_tells_the_factors() -> None:
    def reads_sessions(mfa: str, *, idp: str = "idp1", issuer: str = OKTA) -> bool:
        account = make_account(issuer=issuer, provenance=make_provenance(idp=idp))
        login = make_rollup(NOON, application_id=f"idp:{issuer}|{idp}", first_event_id="login", first_mfa=mfa)
        assert POLICY.needs.sessions is not None
        return bool(POLICY.needs.sessions(make_situation(account=account, rollups=(login,)), SETTINGS))

    assert reads_sessions("unknown")
    assert not reads_sessions("multi") and not reads_sessions("single")
    assert not reads_sessions("unknown", idp="trusted") and not reads_sessions("unknown", issuer=ENTRA)
