from __future__ import annotations

from tests.console.opened_console import Browser, login, words


def test_it_says_what_waits(browser: Browser) -> None:
    page = words(browser.get("/"))
    assert "My reviews 2 wait for your decision." in page
    assert "high 1" in page
    assert "No campaign is under way." in page


def test_an_operator_sees_what_was_read_and_nobody_by_name(browser: Browser) -> None:
    page = words(Browser(browser.house, login("operator")).get("/"))
    assert "Audit trail and jobs" in page
    assert "Open findings" not in page
    assert "My reviews" not in page
