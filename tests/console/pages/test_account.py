from __future__ import annotations

from tests.console.opened_console import Browser, login, words


def test_it_shows_all_that_is_known(browser: Browser) -> None:
    answer = browser.get("/accounts/okta%3Aacme%7Cjo")
    page = words(answer)
    assert answer.status_code == 200
    assert "jo@example.com" in page
    assert "directory role: admin" in page
    assert 'href="/findings/f1"' in answer.text
    assert 'href="/persons/okta%3Aacme%7Cjo"' in answer.text


def test_nobody_is_said_to_be_nobody(browser: Browser) -> None:
    assert browser.get("/accounts/okta%3Aacme%7Cnobody").status_code == 404


def test_one_of_another_source_is_not_there_for_an_analyst_of_one(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert elsewhere.get("/accounts/okta%3Aacme%7Cjo").status_code == 404
