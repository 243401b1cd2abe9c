from __future__ import annotations

from console.store.access_log import latest_views
from governance.store.database.engine import reading
from tests.console.opened_console import Browser, login, words


def test_it_shows_the_accounts_and_what_they_hold_together(browser: Browser) -> None:
    page = words(browser.get("/persons/okta%3Aacme%7Cjo"))
    assert "accounts" in page
    assert "holds" in page
    assert "directory role: admin" in page


def test_whoever_looks_is_kept(browser: Browser) -> None:
    browser.get("/persons/okta%3Aacme%7Cjo")
    with reading(browser.house.own) as connection:
        view = latest_views(connection, 1)[0]
    assert (view.page, view.address) == ("a person", "192.0.2.7")
    assert view.who == "pat"


def test_somebody_who_may_see_one_source_sees_no_person_whole(browser: Browser) -> None:
    assert (
        Browser(browser.house, login("analyst", issuers=("okta:acme",))).get("/persons/okta%3Aacme%7Cjo").status_code
        == 404
    )
