from __future__ import annotations

import pytest

from tests.console.opened_console import Browser, login, words


@pytest.mark.parametrize(
    ("word", "to"),
    [
        ("jo", "/accounts/okta%3Aacme%7Cjo"),
        ("JO@example", "/accounts/okta%3Aacme%7Cjo"),
        ("pay", "/applications/okta%3Aacme%7Cpayroll"),
        ("f1", "/findings/f1"),
        ("okta:acme|pat", "/accounts/okta%3Aacme%7Cpat"),
    ],
)
def test_a_word_leads_to_what_it_may_mean(browser: Browser, word: str, to: str) -> None:
    assert f'href="{to}"' in browser.get(f"/search?q={word.replace('|', '%7C')}").text


def test_nothing_is_said_to_be_nothing(browser: Browser) -> None:
    assert "Nothing is known by that word" in words(browser.get("/search?q=zzz"))


def test_what_lies_outside_of_the_scope_is_not_found(browser: Browser) -> None:
    elsewhere = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    for word in ("jo", "f1", "pay"):
        assert "Nothing is known by that word" in words(elsewhere.get(f"/search?q={word}"))
