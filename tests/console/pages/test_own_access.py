from __future__ import annotations

from console.settings import ConsoleSettings, OidcSettings, ReachSettings
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import ACME
from tests.reviews.opened import filled_store


def test_it_says_who_is_signed_in_and_who_looked_at_whom(browser: Browser) -> None:
    browser.get("/accounts/okta%3Aacme%7Cjo")
    page = words(browser.get("/own-access"))
    assert "okta:acme|jo" in page
    assert "192.0.2.7" in page
    assert "Kept for 365 days" in page


def test_a_session_is_told_with_its_reach(browser: Browser) -> None:
    Browser(browser.house, login("analyst", issuers=("entra:corp",), applications=(f"{ACME}|payroll",)))
    page = words(browser.get("/own-access"))
    assert f"analyst entra:corp, {ACME}|payroll" in page
    assert "risk owner everything" in page


def test_whoever_somebody_decides_as_is_named() -> None:
    visitor = login(account=f"{ACME}|jo")
    assert "jo@example.com" in words(Browser(house_over(filled_store("sqlite://")), visitor).get("/own-access"))


def test_what_lets_people_in_is_told_with_roles_and_reach() -> None:
    oidc = OidcSettings(
        issuer="https://idp.example.com",
        client_id="jitgov",
        accounts_of=ACME,
        roles={"auditors": ["auditor"]},
        reach={"payroll": ReachSettings(applications=[f"{ACME}|payroll"])},
    )
    console = ConsoleSettings(url="https://jitgov.example.com", oidc=oidc)
    page = words(Browser(house_over(filled_store("sqlite://"), console=console), login()).get("/own-access"))
    assert f"{ACME}|group:auditors auditor everything" in page
    assert f"{ACME}|group:payroll nothing by itself {ACME}|payroll" in page
    without = words(Browser(house_over(filled_store("sqlite://")), login()).get("/own-access"))
    assert "What lets people in" not in without
