from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_an_event_that_nobody_knows_is_told_with_why(browser: Browser) -> None:
    page = words(browser.get("/events/okta%3Alogin"))
    assert "records" in page


def test_an_id_that_nobody_knows_is_said_to_be_perhaps_none(browser: Browser) -> None:
    assert "such an id was never read, or" in words(browser.get("/events/made-up"))
