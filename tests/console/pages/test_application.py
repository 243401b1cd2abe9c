from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_the_register_leads_to_an_application(browser: Browser) -> None:
    answer = browser.get("/applications")
    assert 'href="/applications/okta%3Aacme%7Cpayroll"' in answer.text


def test_an_application_says_who_can_enter_it(browser: Browser) -> None:
    page = words(browser.get("/applications/okta%3Aacme%7Cpayroll"))
    assert "who can enter" in page
    assert "jo@example.com" in page
