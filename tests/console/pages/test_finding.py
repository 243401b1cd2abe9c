from __future__ import annotations

from governance.model.acts import Author, made_act
from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from tests.console.acceptance import ACCEPTED
from tests.console.opened_console import PAT, Browser, house_over, login, words
from tests.governance.queries.filled import ACME, at, finding, named
from tests.reviews.opened import PAYROLL, filled_store, open_at

SAM = f"{ACME}|pat"


def test_it_shows_what_it_is_about_and_why(browser: Browser) -> None:
    answer = browser.get("/findings/f1")
    page = words(answer)
    assert answer.status_code == 200
    assert 'href="/accounts/okta%3Aacme%7Cjo"' in answer.text
    assert "An account outlives the person or the owner behind it" in page and "behind it orphan" in page
    assert "what to do" in page
    assert "records" in page


def test_an_item_leads_nobody_to_a_page_that_is_another_s(browser: Browser) -> None:
    answer = browser.get("/findings/f1")
    assert "asked 1" in words(answer)
    assert "/reviews/items/" not in answer.text


def test_one_of_an_application_leads_to_it_from_the_list_and_the_review() -> None:
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        finding(connection, "f2", PAYROLL, application_id=PAYROLL, message="nothing ends anybody there")
        named(connection, "application", PAYROLL, "Payroll")
    open_at(engine)
    house = house_over(engine)
    for path in ("/findings/f2", "/findings"):
        page = Browser(house, login("analyst")).get(path).text
        assert 'href="/applications/okta%3Aacme%7Cpayroll"' in page, path
        assert 'href="/accounts/okta%3Aacme%7Cpayroll"' not in page, path
    assert "Reason about Payroll: nothing ends anybody there" in words(
        Browser(house, login("reviewer")).get("/reviews")
    )


def test_a_risk_owner_accepts_it_and_reopens_it() -> None:
    house = house_over(filled_store("sqlite://"), people=PeopleSettings(risk_owners=[PAT]))
    owner = Browser(house, login("risk_owner"))
    accepted = owner.post("/findings/f1/accept", ACCEPTED)
    assert accepted.headers["location"] == "/findings/f1?done=accepted"
    page = words(owner.get("/findings/f1?done=accepted"))
    assert "The finding is accepted." in page
    assert "Reopen" in page
    assert "accepted for pat@example.com accepted until 2026-08-01" in page
    assert "why it is accepted borne done instead watched ticket T-1" in page
    assert owner.post("/findings/f1/reopen", {"reason": "not any more"}).status_code == 303
    assert "Accept the risk" in words(owner.get("/findings/f1"))


def test_an_exception_of_the_settings_says_why_and_is_reopened_by_no_word() -> None:
    engine = filled_store("sqlite://")
    says = {"owner": PAT, "reason": "stands in", "compensating_control": "two release it"}
    author = Author(via="config")
    with writing(engine) as connection:
        finding(connection, "f2", f"{ACME}|jo", policy="separation_of_duties", detail="pay")
        subject = f"separation_of_duties:pay:{ACME}|jo"
        insert_acts(connection, [made_act("exception", subject, says, author, at(12), until_at=at(30))])
    page = words(Browser(house_over(engine), login("risk_owner")).get("/findings/f2"))
    assert "accepted by an exception of the settings accepted for pat@example.com accepted until" in page
    assert "why it is accepted stands in done instead two release it" in page
    assert "Reopen" not in page and "It is excepted by the settings" in page


def test_what_was_entered_is_kept_where_it_is_declined() -> None:
    owner = Browser(house_over(filled_store("sqlite://")), login("risk_owner"))
    answer = owner.post("/findings/f1/accept", ACCEPTED)
    assert answer.status_code == 409
    assert "risk_owners" in words(answer) or "nobody" in words(answer)
    assert 'name="ticket" value="T-1"' in answer.text


def test_one_of_another_source_is_not_there_for_an_analyst_of_one(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert elsewhere.get("/findings/f1").status_code == 404
    assert "/findings/f1" not in elsewhere.get("/findings").text
    assert "/findings/f1" in browser.get("/findings").text
