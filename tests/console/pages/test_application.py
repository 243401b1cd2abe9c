from __future__ import annotations

import pytest

from console.asking import bounded_register
from console.pages import application
from governance.queries.showing import applications
from tests.console.opened_console import Browser, words


def test_the_register_leads_to_an_application(browser: Browser) -> None:
    answer = browser.get("/applications")
    assert 'href="/applications/okta%3Aacme%7Cpayroll"' in answer.text


def test_the_register_is_narrowed_and_says_so(browser: Browser) -> None:
    assert 'href="/applications">All</a>' not in browser.get("/applications").text
    answer = browser.get("/applications?name=PAY&channel=unknown")
    assert 'href="/applications/okta%3Aacme%7Cpayroll"' in answer.text
    assert 'href="/applications">All</a>' in answer.text and 'value="PAY"' in answer.text
    assert "No application is like this." in words(browser.get("/applications?name=nothing-is-called-so"))
    assert "nothing is called 'maybe'" in words(browser.get("/applications?channel=maybe"))


def test_a_count_that_stops_at_its_bound_says_that_there_are_more(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "+" not in words(browser.get("/applications"))
    monkeypatch.setattr(bounded_register, "MOST_AT_A_GLANCE", 0)
    monkeypatch.setattr(applications, "_MOST_COUNTED", 0)
    assert " 0+ " in words(browser.get("/applications"))
    page = words(browser.get("/applications/okta%3Aacme%7Cpayroll"))
    assert "accounts 0 or more" in page
    assert "last used at not looked for: it has too many accounts" in page


def test_the_register_and_an_application_say_the_same_by_the_same_words(browser: Browser) -> None:
    register = words(browser.get("/applications"))
    page = words(browser.get("/applications/okta%3Aacme%7Cpayroll"))
    for word in ("source", "JIT approved by", "ends its accounts"):
        assert word in register and word in page, word
    assert "channel" not in page and "issuer" not in page


def test_an_application_says_who_can_enter_it(browser: Browser) -> None:
    page = words(browser.get("/applications/okta%3Aacme%7Cpayroll"))
    assert "who can enter" in page
    assert "jo@example.com" in page


def test_the_first_who_can_enter_lead_to_the_list_of_all(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/applications/okta%3Aacme%7Cpayroll"
    assert "There may be more" not in words(browser.get(path))
    monkeypatch.setattr(application, "ROWS", 1)
    answer = browser.get(path)
    assert "who can enter 1+" in words(answer)
    assert 'There may be more than these; <a href="/access?application=okta%3Aacme%7Cpayroll">' in answer.text
