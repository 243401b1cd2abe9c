"""Every route, by every role, by nobody, and with a form from elsewhere."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Mount, Route

from console.api.deeds import DEEDS
from console.api.files import DOWNLOADS
from console.api.listings import LISTINGS
from console.api.questions import QUESTIONS
from console.api.singles import SINGLES
from console.app.api_routes import api
from console.pages.catalogue import every_page
from tests.console.api.programs import Program
from tests.console.opened_console import Browser, login
from tests.console.routes_and_roles import API_ROWS, MARKS, ROWS, Row

NAMED = [pytest.param(row, id=f"{row.method} {row.path}") for row in ROWS]


def test_every_route_has_its_row() -> None:
    assert sorted((page.method, page.path) for page in every_page()) == sorted((row.method, row.path) for row in ROWS)


def test_every_page_says_what_the_rows_say() -> None:
    said = {(page.method, page.path): page.may for page in every_page()}
    assert said == {(row.method, row.path): frozenset(MARKS[mark] for mark in row.may) for row in ROWS}


def test_the_menu_leads_nobody_to_what_he_is_not_given(browser: Browser) -> None:
    for role in MARKS.values():
        narrow = Browser(browser.house, login(role, issuers=("okta:acme",)))
        menu = set(re.findall(r'<a href="(/[a-z-]*)"', narrow.get("/").text.partition("</nav>")[0]))
        assert {narrow.get(path).status_code for path in menu} <= {200}, role
        named = {page.path for page in every_page() if page.menu is not None and role in page.may}
        assert {narrow.get(path).status_code for path in named - menu} <= {404}, role


def asked(browser: Browser, row: Row, token: str | None = None) -> int:
    answer = browser.get(row.address) if row.method == "GET" else browser.post(row.address, {}, token=token)
    return answer.status_code


@pytest.mark.parametrize("row", NAMED)
def test_whoever_may_is_answered_and_nobody_else(browser: Browser, row: Row) -> None:
    for mark, role in MARKS.items():
        status = asked(Browser(browser.house, login(role)), row)
        assert status == (row.status if mark in row.may else 403), role


@pytest.mark.parametrize("row", NAMED)
def test_nobody_is_asked_to_sign_in(browser: Browser, row: Row) -> None:
    stranger = Browser(browser.house)
    assert asked(stranger, row, token="") == 401
    stranger.cookies["jitgov-console-7730"] = "made-up"
    assert asked(stranger, row, token="") == 401


@pytest.mark.parametrize("row", [p for p, row in zip(NAMED, ROWS, strict=True) if row.method == "POST"])
def test_a_form_from_elsewhere_is_refused(browser: Browser, row: Row) -> None:
    whoever = Browser(browser.house, login())
    token = whoever.token()
    assert asked(whoever, row, token="") == 403
    assert asked(whoever, row, token=f"{token}x") == 403
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
    ):
        assert whoever.post(row.address, {}, headers, token=token).status_code == 403
    assert whoever.get(row.address).status_code in (200, 404, 405)


def test_every_route_of_the_api_has_its_row(browser: Browser) -> None:
    mounted: Mount = api(browser.house, None)
    routes = {(m, r.path) for r in mounted.routes if isinstance(r, Route) for m in r.methods or () if m != "HEAD"}
    open_to_all = {(method, path) for method, path in routes if path in ("/openapi.json", "/{rest:path}")}
    assert routes - open_to_all == {(row.method, row.path) for row in API_ROWS}
    said = {("GET", one.path): one.may for one in LISTINGS} | {("POST", d.path): d.may for d in DEEDS}
    said |= {("GET", one.path.replace("{id}", "{id:path}")): one.may for one in (*SINGLES, *DOWNLOADS)}
    said |= {("POST", question.path): question.may for question in QUESTIONS}
    assert said == {(row.method, row.path): frozenset(MARKS[mark] for mark in row.may) for row in API_ROWS}


BODIES: dict[str, dict[str, object]] = {
    "/own-campaign-items/decide": {"items": ["none"], "verdict": "approve", "reason": "r"},
    "/replay": {"policies": "orphan: null"},
    "decide": {"verdict": "approve", "reason": "r"},
    "reassign": {"to": "ann@example.com", "reason": "r"},
    "accept": {"reason": "r", "control": "c", "ticket": "t", "until": "2026-08-01T00:00:00Z"},
    "extend": {"due": "2026-08-01T00:00:00Z", "reason": "r"},
    "sign-off": {"unanswered": 0},
    "plan-again": {},
}
ASKS = {question.path for question in QUESTIONS}


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.method} {row.path}") for row in API_ROWS])
def test_a_program_that_may_is_answered_and_none_else(browser: Browser, row: Row) -> None:
    program = Program(browser.house)
    body = BODIES.get(row.path) or BODIES.get(row.path.rpartition("/")[2], {"reason": "r"})

    def status() -> int:
        answer = program.call(row.address) if row.method == "GET" else program.does(row.address, body)
        return answer.status_code

    for mark, role in MARKS.items():
        program.asks(role, acts=True)
        assert status() == (row.status if mark in row.may else 403), role
    program.token_sent += "x"
    assert status() == 401
    if row.method == "POST" and row.path not in ASKS:
        program.asks(*MARKS.values(), acts=False)
        assert status() == 403
        program.asks(*MARKS.values(), acts=True, account=None)
        assert status() == 403
