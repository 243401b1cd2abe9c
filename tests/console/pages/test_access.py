from __future__ import annotations

import pytest

from console.pages import access
from tests.console.opened_console import Browser, login, words


def test_whoever_names_nothing_is_asked_what_he_means(browser: Browser) -> None:
    assert "Name a person" in words(browser.get("/access"))


def test_who_can_enter_an_application_though_nothing_is_granted(browser: Browser) -> None:
    page = words(browser.get("/access?application=Payroll"))
    assert "nothing granted" in page
    assert "enters as account" in page
    assert "Payroll:" in page


def test_who_enters_an_application_leads_to_all_that_is_known_of_it(browser: Browser) -> None:
    link = '<a class="button" href="/applications/okta%3Aacme%7Cpayroll">Payroll</a>'
    assert link in browser.get("/access?application=Payroll").text
    assert link not in browser.get("/access?account=jo@example.com").text


def test_of_those_who_enter_without_a_grant_the_first_are_told(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = words(browser.get("/access?application=Payroll"))
    assert (whole.count("nothing granted"), "there may be more" in whole) == (2, False)
    monkeypatch.setattr(access, "ROWS", 1)
    first = words(browser.get("/access?application=Payroll"))
    assert (first.count("nothing granted"), "there may be more" in first) == (1, True)


def test_the_path_is_drawn_and_a_date_before_it_says_that_nobody_held_it(browser: Browser) -> None:
    page = words(browser.get("/access?account=jo@example.com"))
    assert "jo@example.com directory role: admin" in page
    early = words(browser.get("/access?account=jo@example.com&as_of=2026-05-02"))
    assert "Nothing of that was held then." in early


def test_what_came_in_a_stretch_is_told(browser: Browser) -> None:
    page = words(browser.get("/access?account=jo@example.com&from=2026-05-01&as_of=2026-05-20"))
    assert "meanwhile" in page
    assert "gained" in page
    wrong = browser.get("/access?account=jo@example.com&from=2026-05-21&as_of=2026-05-20")
    assert wrong.status_code == 400


def test_what_lies_outside_of_the_scope_is_left_out(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert "directory role" not in words(elsewhere.get("/access?account=jo@example.com"))
