from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_it_says_what_was_read_and_what_was_not_judged(browser: Browser) -> None:
    page = words(browser.get("/coverage"))
    assert "work items wait" in page
    assert "not judged" in page
    assert "No job has run yet" in page
