from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_it_says_who_is_signed_in_and_who_looked_at_whom(browser: Browser) -> None:
    browser.get("/accounts/okta%3Aacme%7Cjo")
    page = words(browser.get("/own-access"))
    assert "okta:acme|jo" in page
    assert "192.0.2.7" in page
    assert "Kept for 365 days" in page
