"""A reviewer and an analyst in a real Chromium: keys alone suffice, the policy refuses nothing, axe is content."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.app.application import application
from console.app.serving import bound
from console.app.site import loopback_site
from console.asking.house import House
from console.sign_in.sessions import made_link
from console.sign_in.visitor import Login
from dev.axe import axe_script
from dev.chromium import ARGUMENTS
from dev.chromium_files import find_chromium
from tests.console.opened_console import house_over, login
from tests.governance.queries.filled import at
from tests.reviews.opened import filled_store, item_of, listed, open_at

PAGES = (
    "/", "/reviews", "/findings", "/findings/f1", "/persons/okta%3Aacme%7Cjo",
    "/access?application=Payroll", "/applications", "/search?q=jo", "/sweep",
    "/campaigns", "/remediation", "/reports", "/audit", "/coverage", "/settings", "/own-access",
)  # fmt: skip


class Served(NamedTuple):
    """A console that answers on a port of its own, and a browser."""

    house: House
    origin: str
    browser: Browser

    @contextmanager
    def signed_in(self, visitor: Login, width: int = 1280) -> Iterator[Page]:
        """Open a window of somebody who follows a link; what the browser complains of fails at its end."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin")
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{self.origin}/sign-in/{made_link(self.house.own, visitor, self.house.now())}")
        yield page
        context.close()
        assert not complaints


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    engine = filled_store("sqlite://")
    open_at(engine)
    house = house_over(engine)
    listening = bound("127.0.0.1", 0)
    site = loopback_site("127.0.0.1", listening.getsockname()[1])
    config = uvicorn.Config(application(house, site), log_level="warning", lifespan="off", http="httptools")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    chromium = find_chromium()
    try:
        with sync_playwright() as playwright:
            environment: dict[str, str | float | bool] = {**os.environ, **chromium.environment}
            browser = playwright.chromium.launch(executable_path=chromium.program, args=ARGUMENTS, env=environment)
            yield Served(house, site.origin, browser)
            browser.close()
    finally:
        server.should_exit = True
        thread.join()
        engine.dispose()


def test_a_reviewer_decides_with_the_keyboard_alone(served: Served) -> None:
    item = item_of(served.house.engine, "jit_account")
    with served.signed_in(login("reviewer")) as page:
        page.goto(f"{served.origin}/reviews")
        expect(page.locator("article.item")).to_have_count(2)
        expect(page.locator("time small").first).to_contain_text("UTC")
        page.keyboard.press("j")
        while page.evaluate("document.activeElement.id") != f"item-{item}":
            page.keyboard.press("k")
        page.keyboard.press("r")
        page.keyboard.type("left the team")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Recorded:")).to_be_visible()
        expect(page.locator("article.item")).to_have_count(1)
    (row,) = (row for row in listed(served.house.engine, at(22)) if row["item_id"] == item)
    assert (row["status"], row["reason"]) == ("revoked", "left the team")


def test_an_analyst_goes_from_a_word_to_the_path_as_of_a_day(served: Served) -> None:
    with served.signed_in(login("analyst")) as page:
        page.keyboard.press("/")
        page.keyboard.type("jo@ex")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="jo@example.com").click()
        page.get_by_role("link", name="access", exact=True).click()
        expect(page.get_by_role("list", name="How it is held")).to_contain_text("directory role: admin")
        page.get_by_label("As of", exact=True).fill("2026-05-02")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".asof")).to_contain_text("2026-05-02")
        expect(page.locator(".nothing")).to_contain_text("Nobody held that then.")


def test_nothing_serious_keeps_anybody_from_using_a_page(served: Served) -> None:
    axe = axe_script()
    with served.signed_in(login()) as page:
        for path in PAGES[:9]:
            page.goto(f"{served.origin}{path}")
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa']})")
            serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
            assert not [(v["id"], v["nodes"][0]["html"]) for v in serious], path


def test_no_page_is_wider_than_a_phone(served: Served) -> None:
    with served.signed_in(login(), 390) as page:
        for path in PAGES:
            page.goto(f"{served.origin}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
