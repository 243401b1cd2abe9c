"""What every answer carries, and what is refused before any page is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.app.pages_sent import own_address
from console.app.security import POLICY
from console.sign_in.sessions import made_link
from governance.store.database.engine import open_engine, reading
from governance.store.database.statements import rows
from tests.console.opened_console import NOW, SITE, Browser, house_over, login, words

TEMPLATES = Path(__file__).parents[3] / "console" / "templates"
INLINE = re.compile(r"js:|\sstyle=|<style|\son[a-z]+=|<script(?![^>]* src=)|\|\s*safe(?!\s*}})", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", "/findings", "/nowhere", "/static/console.css"])
def test_every_answer_carries_the_policy(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:7731", "localhost", ""])
def test_another_name_for_this_machine_is_refused(browser: Browser, host: str) -> None:
    assert browser.get("/", {"host": host}).status_code == 421


def test_no_template_holds_code() -> None:
    for path in TEMPLATES.glob("*.jinja"):
        assert not INLINE.search(path.read_text()), path.name


def test_names_that_a_vendor_sends_are_text(browser: Browser) -> None:
    answer = browser.get('/findings?account="><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example/", "/\\evil.example", "evil", "javascript:alert(1)"]
)
def test_no_answer_leads_elsewhere(to: str) -> None:
    assert own_address(to) == "/"


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/"])
def test_only_what_is_static_is_given(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code in (404, 405)


def test_a_link_signs_in_once_and_signing_out_ends_it(browser: Browser) -> None:
    house = browser.house
    secret = made_link(house.own, login("analyst"), house.now())
    newcomer, late = Browser(house), Browser(house)
    begun = newcomer.get(f"/sign-in/{secret}")
    assert begun.status_code == 303
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert newcomer.get("/findings").status_code == 200
    assert late.get(f"/sign-in/{secret}").status_code == 410
    kept = dict(newcomer.cookies)
    assert newcomer.post("/sign-out", {}).status_code == 303
    newcomer.cookies = kept
    assert newcomer.get("/findings").status_code == 401
    again = newcomer.post("/sign-out", {}, token="of before")
    assert (again.status_code, again.headers["location"]) == (303, "/"), "whose session is over is signed out"


def test_links_that_are_over_are_dropped() -> None:
    own, now = house_over(open_engine("sqlite://")).own, NOW
    for at in (now, now + 3_600_000_000):
        made_link(own, login(), at)
    with reading(own) as connection:
        ends = [row[0] for row in rows(connection, "SELECT ends_at FROM console_link")]
    assert [end > now + 3_600_000_000 for end in ends] == [True]


def test_a_browser_that_signs_in_anew_has_one_session(browser: Browser) -> None:
    newcomer = Browser(browser.house)
    newcomer.get(f"/sign-in/{made_link(browser.house.own, login(), browser.house.now())}")
    former = dict(newcomer.cookies)
    newcomer.get(f"/sign-in/{made_link(browser.house.own, login(), browser.house.now())}")
    assert newcomer.get("/findings").status_code == 200
    newcomer.cookies = former
    assert newcomer.get("/findings").status_code == 401


def test_a_session_takes_no_id_from_outside(browser: Browser) -> None:
    newcomer = Browser(browser.house)
    newcomer.cookies[SITE.cookie] = "chosen-by-somebody-else"
    newcomer.get(f"/sign-in/{made_link(browser.house.own, login(), browser.house.now())}")
    assert newcomer.cookies[SITE.cookie] != "chosen-by-somebody-else"


def test_a_huge_form_and_another_kind_of_body_are_refused(browser: Browser) -> None:
    whoever = Browser(browser.house, login())
    assert whoever.post("/reviews/several", {"reason": "x" * 70_000}).status_code == 413
    assert whoever.post("/reviews/several", {}, {"content-type": "multipart/form-data"}).status_code == 415


def test_a_fault_of_ours_is_told_by_an_id(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.findings.seen_not_judged", None)
    answer = browser.get("/findings")
    assert answer.status_code == 500
    assert re.search(r"Id: [0-9a-f]{12}", words(answer))
    assert "TypeError" not in answer.text
