from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_each_account_has_its_verdict_with_why(browser: Browser) -> None:
    page = words(browser.get("/sweep"))
    assert "jo@example.com" in page
    assert "Nothing is left alone" in page


def test_a_verdict_that_nobody_has_says_so(browser: Browser) -> None:
    assert "No account has this verdict." in words(browser.get("/sweep?verdict=stale"))
