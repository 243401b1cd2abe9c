from __future__ import annotations

from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from tests.console.opened_console import PAT, Browser, house_over, login, words
from tests.governance.queries.filled import ACME, at, covered, finding
from tests.reviews.opened import PAYROLL, filled_store, open_at

SAM = f"{ACME}|pat"
ACCEPTED = {"reason": "borne", "control": "watched", "ticket": "T-1", "until": "2026-08-01"}


def test_it_shows_what_it_is_about_and_why(browser: Browser) -> None:
    answer = browser.get("/findings/f1")
    page = words(answer)
    assert answer.status_code == 200
    assert 'href="/accounts/okta%3Aacme%7Cjo"' in answer.text
    assert "what to do" in page
    assert "records" in page


def test_a_risk_owner_accepts_it_and_reopens_it() -> None:
    house = house_over(filled_store("sqlite://"), people=PeopleSettings(risk_owners=[PAT]))
    owner = Browser(house, login("risk_owner"))
    accepted = owner.post("/findings/f1/accept", ACCEPTED)
    assert accepted.headers["location"] == "/findings/f1?done=accepted"
    page = words(owner.get("/findings/f1?done=accepted"))
    assert "The finding is accepted." in page
    assert "Reopen" in page
    assert owner.post("/findings/f1/reopen", {"reason": "not any more"}).status_code == 303
    assert "Accept the risk" in words(owner.get("/findings/f1"))


def test_what_was_entered_is_kept_where_it_is_declined() -> None:
    owner = Browser(house_over(filled_store("sqlite://")), login("risk_owner"))
    answer = owner.post("/findings/f1/accept", ACCEPTED)
    assert answer.status_code == 409
    assert "risk_owners" in words(answer) or "nobody" in words(answer)
    assert 'name="ticket" value="T-1"' in answer.text


def test_one_of_another_source_is_not_there_for_an_analyst_of_one(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert elsewhere.get("/findings/f1").status_code == 404
    assert "f1" not in elsewhere.get("/findings").text


def test_one_about_an_application_leads_there_and_no_account_is_judged() -> None:
    """A reviewer who is asked about an application is not told that it was not used: nobody looked."""
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        finding(connection, "f-app", PAYROLL, application_id=PAYROLL)
        covered(connection, ACME, "system_log", at(1), at(20))
    open_at(engine)
    browser, to = Browser(house_over(engine), login()), "/applications/okta%3Aacme%7Cpayroll"
    for page in ("/findings", "/findings/f-app"):
        text = browser.get(page).text
        assert f'href="{to}"' in text
        assert "/accounts/okta%3Aacme%7Cpayroll" not in text
    reviews = words(browser.get("/reviews"))
    asked = reviews[reviews.index("Payroll") :]
    assert "identity" not in reviews
    assert "okta:acme|payroll" not in reviews
    assert "last used not known" in asked
