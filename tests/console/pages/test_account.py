from __future__ import annotations

import re

from governance.store.database.engine import writing
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import ACME, account, finding, named
from tests.reviews.opened import filled_store


def test_it_shows_all_that_is_known(browser: Browser) -> None:
    answer = browser.get("/accounts/okta%3Aacme%7Cjo")
    page = words(answer)
    assert answer.status_code == 200
    assert "jo@example.com" in page
    assert "directory role: admin" in page
    assert 'href="/findings/f1"' in answer.text
    assert 'href="/persons/okta%3Aacme%7Cjo"' in answer.text


def test_of_an_account_in_an_application_person_and_access_are_those_of_who_enters_it(browser: Browser) -> None:
    page = browser.get("/accounts/okta%3Aacme%7Cpayroll%3Eokta%3Aacme%7Cjo").text
    for address in ("/persons/okta%3Aacme%7Cjo", "/access?account=okta%3Aacme%7Cjo"):
        assert f'class="button" href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_nobody_is_said_to_be_nobody(browser: Browser) -> None:
    assert browser.get("/accounts/okta%3Aacme%7Cnobody").status_code == 404


def test_one_of_another_source_is_not_there_for_an_analyst_of_one(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert elsewhere.get("/accounts/okta%3Aacme%7Cjo").status_code == 404


def test_what_has_a_name_that_shows_nothing_is_called_by_its_id() -> None:
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        account(connection, f"{ACME}|blank", name="\u3164 ")
        named(connection, "application", f"{ACME}|void", "  ")
        finding(connection, "f2", f"{ACME}|blank", application_id=f"{ACME}|void")
    browser = Browser(house_over(engine), login())
    for path in ("/findings", "/applications"):
        assert re.search(r'<a href="[^"]*">void</a>', browser.get(path).text), path
    assert re.search(r'<a href="[^"]*">blank</a>', browser.get("/findings").text)
    assert f"account {ACME}|blank " in words(browser.get(f"/accounts/{ACME}|blank"))
    engine.dispose()
