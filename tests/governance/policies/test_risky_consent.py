from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.publishers import Publisher
from governance.model.situation import Consent
from governance.model.states import DAY, Grant
from governance.policies.risky_consent import POLICY, RiskyConsent
from tests.governance.situations import ENTRA, NOON, answers, make_account, make_change, make_grant, make_situation

ADMIN = f"{ENTRA}|admin"


def consent(scope: str = "Mail.Read", whom: str = "/users/bob", **told: Any) -> Grant:
    return make_grant(
        account_id=f"{ENTRA}|jo", entitlement_id=f"{ENTRA}|permission:delegated/graph/{scope}",
        entitlement_type="permission", entitlement_name=scope, scope=whom, valid_from=NOON, privileged=False, **told,
    )  # fmt: skip


def published(
    verified: bool | None = False, foreign: bool | None = True, since: int = NOON, until: int | None = None
) -> Publisher:
    return Publisher(foreign, verified, since, until, f"listed-{since}")


def judged(
    *grants: Grant, by: tuple[Publisher, ...] = (published(),), settings: RiskyConsent | None = None, **fields: Any
) -> list[Answer]:
    account = make_account(**({"issuer": ENTRA, "type": "service", "publishers": by} | fields))
    return answers(POLICY, make_situation(account=account, grants=grants), settings)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_an_unverified_publisher_s_application_with_a_high_scope_is_found_once_a_person() -> None:
    mine, yours = judged(consent(), consent("Files.Read.All"), consent(whom="/users/cleo"))
    assert (mine.outcome, mine.since, mine.until, mine.basis) == ("violation", NOON, None, "stated")
    assert mine.message == (
        "Jo is another tenant's application, may use Files.Read.All, Mail.Read for bob, "
        "and its publisher is not verified."
    )
    assert (mine.about.detail, yours.about.detail) == ("consent:/users/bob", "consent:/users/cleo")
    assert mine.evidence == ("granted", f"listed-{NOON}")


def test_the_message_tells_what_holds_at_the_end_of_the_stretch() -> None:
    gone = consent("Files.Read.All", valid_to=NOON + DAY)
    (answer,) = judged(gone, consent())
    assert (answer.since, answer.until, "Files" in answer.message) == (NOON, None, False)
    checked = (published(False, until=NOON + DAY), published(True, since=NOON + DAY))
    (answer,) = judged(consent(whom="/", granted_by=ADMIN), by=checked)
    assert (answer.since, answer.until) == (NOON, None)
    assert answer.message.endswith("and somebody agreed for everybody who is not listed as one who may.")
    (answer,) = judged(consent(valid_to=NOON + DAY))
    assert (answer.until, "Mail.Read" in answer.message) == (NOON + DAY, True)


def test_scopes_of_signing_in_are_low() -> None:
    assert outcomes(*map(consent, ("openid", "profile", "email", "offline_access", "User.Read"))) == ["compliant"]
    assert outcomes(consent("User.Read"), settings=RiskyConsent(high_scopes=["user.*"])) == ["violation"]


def test_the_tenant_s_own_application_is_no_risk() -> None:
    assert outcomes(consent(whom="/"), by=(published(foreign=False),)) == ["compliant"]


def test_a_verified_publisher_s_is_none_for_one_person_an_administrator_too() -> None:
    assert outcomes(consent(whom="/users/admin", granted_by=ADMIN), by=(published(True),)) == ["compliant"]


def test_who_agreed_is_told_by_the_record_of_the_act_where_only_a_list_shows_the_consent() -> None:
    def given(at: int, by: str, *scopes: str) -> Consent:
        return Consent(at, by, frozenset(scopes or ("mail.read",)), f"consent-{at}")

    def outcome(*consents: Consent, whom: str = "/") -> tuple[str, tuple[str, ...]]:
        account = make_account(issuer=ENTRA, type="service", publishers=(published(True),))
        told = make_situation(account=account, grants=(consent(whom=whom),), consents=consents)
        (answer,) = answers(POLICY, told, RiskyConsent(consenters=[ADMIN]))
        return answer.outcome, answer.evidence

    eve = f"{ENTRA}|eve"
    assert outcome(given(NOON - DAY, ADMIN)) == ("compliant", ())
    assert outcome(given(NOON - DAY, eve)) == ("violation", ("granted", f"consent-{NOON - DAY}", f"listed-{NOON}"))
    assert outcome(given(NOON - 2 * DAY, eve), given(NOON - DAY, ADMIN))[0] == "compliant", "the last word counts"
    assert outcome(given(NOON + 1, eve))[0] == "violation", "the list was read until later"
    assert outcome(given(NOON - DAY, eve, "user.read"))[0] == "not_evaluable", "to another scope"
    assert outcome(given(NOON + 2 * DAY, ADMIN))[0] == "not_evaluable", "it was there before"
    assert outcome(given(NOON - DAY, eve), whom="/users/bob")[0] == "compliant", "for one person"


def test_of_a_client_that_no_list_names_records_tell_what_was_agreed_to_and_not_whose_it_is() -> None:
    def asked(*scopes: str, revoked: frozenset[str] = frozenset(), **fields: Any) -> list[tuple[str, int]]:
        given = Consent(NOON, ADMIN, frozenset(scopes), "consent", revoked)
        account = make_account(**({"issuer": ENTRA, "type": "service"} | fields))
        told = answers(POLICY, make_situation(account=account, consents=(given,)))
        return [(answer.outcome, answer.since) for answer in told]

    assert asked("mail.read", "openid") == [("not_evaluable", NOON)]
    assert asked("openid") == asked("mail.read", revoked=frozenset({"mail.read"})) == []
    assert asked("mail.read", type="person") == asked("mail.read", listed_at=NOON) == []
    assert asked("mail.read", state="deleted", timeline=(make_change("deleted", NOON + DAY),)) == []


def test_for_everybody_only_listed_people_may_agree() -> None:
    everybody = consent(whom="/", granted_by=ADMIN)
    (answer,) = judged(everybody, by=(published(True),))
    assert (answer.outcome, "for everybody who is not listed" in answer.message) == ("violation", True)
    assert outcomes(everybody, by=(published(True),), settings=RiskyConsent(consenters=[ADMIN])) == ["compliant"]


def test_what_is_not_known_is_told_and_never_compliant() -> None:
    assert outcomes(consent(), by=()) == ["not_evaluable"]
    assert outcomes(consent(), by=(published(None),)) == ["not_evaluable"]
    assert outcomes(consent(), by=(published(True, foreign=None),)) == ["not_evaluable"]
    assert outcomes(consent(whom="/"), by=(published(True),)) == ["not_evaluable"]


def test_revoked_verified_or_switched_off_it_is_closed() -> None:
    later = NOON + 5 * DAY
    assert judged(consent(valid_to=later))[0].until == later
    assert judged(consent(), by=(published(until=later), published(True, since=later)))[0].until == later
    off: dict[str, Any] = {"state": "disabled", "timeline": (make_change("disabled", later),)}
    assert judged(consent(), **off)[0].until == later


def test_people_and_what_a_client_may_do_by_itself_are_not_asked_about() -> None:
    assert judged(consent(), type="person") == []
    assert judged(make_grant(entitlement_id=f"{ENTRA}|permission:graph/Mail.Read", entitlement_type="permission")) == []
