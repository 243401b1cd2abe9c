from __future__ import annotations

from console.pages.support.cells import dated
from tests.console.opened_console import Browser, words


def test_each_account_has_its_verdict_with_why(browser: Browser) -> None:
    page = words(browser.get("/sweep"))
    assert "jo@example.com" in page
    assert "Nothing is left alone" in page


def test_a_verdict_that_nobody_has_says_so(browser: Browser) -> None:
    assert "No account has this verdict." in words(browser.get("/sweep?verdict=stale"))


def test_why_is_said_with_instants_as_people_read_them() -> None:
    read = dated("last used 2026-06-20T01:00:00Z, 129 days before; its exclusion ended 2026-10-08T00:00:00.123Z")
    assert read == "last used 2026-06-20 01:00 UTC, 129 days before; its exclusion ended 2026-10-08 00:00 UTC"


def test_the_page_shows_no_instant_of_programs(browser: Browser) -> None:
    assert "00Z" not in words(browser.get("/sweep"))
