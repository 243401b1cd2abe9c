from __future__ import annotations

from console.pages.support.cells import dated
from tests.console.opened_console import Browser, login, words


def test_each_account_has_its_verdict_with_why(browser: Browser) -> None:
    page = words(browser.get("/sweep"))
    assert "jo@example.com" in page
    assert "Nothing is left alone" in page


def test_a_verdict_that_nobody_has_says_so(browser: Browser) -> None:
    assert "No account has this verdict." in words(browser.get("/sweep?verdict=stale"))


def test_one_verdict_is_a_click_away_and_keeps_what_else_was_chosen(browser: Browser) -> None:
    page = browser.get("/sweep?account=jo@example.com").text
    assert '<a href="/sweep?account=jo%40example.com" aria-current="page">all but active</a>' in page
    assert '<a href="/sweep?account=jo%40example.com&amp;verdict=not_evaluable">not evaluable</a>' in page
    stale = browser.get("/sweep?verdict=stale").text
    assert 'aria-current="page">stale</a>' in stale
    assert '<input type="hidden" name="verdict" value="stale">' in stale


def test_of_what_is_left_alone_nothing_is_said_to_whoever_does_not_see_it(browser: Browser) -> None:
    analyst = Browser(browser.house, login("analyst", issuers=("okta:acme",)))
    assert "left alone" not in words(analyst.get("/sweep")).replace("leaves alone", "left alone")


def test_why_is_said_with_instants_as_people_read_them() -> None:
    read = dated("last used 2026-06-20T01:00:00Z, 129 days before; its exclusion ended 2026-10-08T00:00:00.123Z")
    assert read == "last used 2026-06-20 01:00 UTC, 129 days before; its exclusion ended 2026-10-08 00:00 UTC"


def test_the_page_shows_no_instant_of_programs(browser: Browser) -> None:
    assert "00Z" not in words(browser.get("/sweep"))
