"""A reviewer and an analyst in a real Chromium: keys alone suffice, the policy refuses nothing, axe is content."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote

import msgspec
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from console.app.application import application
from console.app.serving import bound
from console.app.site import loopback_site
from console.asking.house import House
from console.sign_in.sessions import made_link
from console.sign_in.visitor import Login
from dev.axe import axe_script
from governance.model.table_rows import FindingRow
from governance.queries.audit_pack.verification import PackCheck
from governance.store.database.engine import writing
from governance.store.database.key_file import read_key_file
from governance.store.database.open_store import open_store
from governance.store.database.statements import run
from governance.worker.trail.key_keeping import name_first_key
from governance.worker.trail.sealer import seal_some
from reviews.campaigns.owners_deeds import close
from reviews.settings.sections import ReviewsSettings
from tests.console.keyboard import FIVE_WORDS, STATUS, decide_all, tabbed_to
from tests.console.opened_console import house_over, login
from tests.console.report_archive import written
from tests.governance.cli.contexts import KeepingContext
from tests.governance.derivation.standing_verdicts import filled, standing
from tests.governance.queries.filled import ACME, account, app_account, at, covered, finding, named
from tests.properties.stores import history, in_memory, rules
from tests.reviews import asked_company
from tests.reviews.opened import OWNER, PAYROLL, filled_store, item_of, listed, open_at

PAGES = (
    "/", "/reviews", "/findings", "/findings/f1", "/persons/okta%3Aacme%7Cjo",
    "/access?application=Payroll", "/applications", "/search?q=jo", "/sweep",
    "/campaigns", "/remediation", "/reports", "/audit", "/coverage", "/settings", "/replay", "/own-access",
)  # fmt: skip


_PAPER = 703
"""CSS pixels that A4 is wide between margins of 12 mm."""


class Served(NamedTuple):
    """A console that answers on a port of its own, and a browser."""

    house: House
    origin: str
    browser: Browser

    @contextmanager
    def signed_in(
        self, visitor: Login, width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> Iterator[Page]:
        """Open a window of somebody who follows a link; what the browser complains of fails at its end."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin", color_scheme=scheme
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{self.origin}/sign-in/{made_link(self.house.own, visitor, self.house.now())}")
        yield page
        context.close()
        assert not complaints


@contextmanager
def serving(house: House, browser: Browser) -> Iterator[Served]:
    """Serve a console over a house meanwhile."""
    listening = bound("127.0.0.1", 0)
    site = loopback_site("127.0.0.1", listening.getsockname()[1])
    config = uvicorn.Config(application(house, site), log_level="warning", lifespan="off", http="httptools")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Served(house, site.origin, browser)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def served(chromium: Browser) -> Iterator[Served]:
    engine = filled_store("sqlite://")
    open_at(engine)
    with serving(house_over(engine), chromium) as console:
        yield console
    engine.dispose()


def test_a_reviewer_decides_with_the_keyboard_alone(served: Served) -> None:
    item = item_of(served.house.engine, "jit_account")
    with served.signed_in(login("reviewer")) as page:
        page.goto(f"{served.origin}/reviews")
        expect(page.locator("article.item")).to_have_count(2)
        expect(page.locator("time small").first).to_contain_text("UTC")
        page.evaluate("window.isTheSame = true")
        page.keyboard.press("j")
        while page.evaluate("document.activeElement.id") != f"item-{item}":
            page.keyboard.press("k")
        page.keyboard.press("r")
        page.keyboard.type("left the team")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Recorded:")).to_be_visible()
        expect(page.locator("article.item")).to_have_count(1)
        expect(page.locator("article.item")).to_be_focused()
        assert page.evaluate("window.isTheSame"), "the page stayed open"
    (row,) = (row for row in listed(served.house.engine, at(22)) if row["item_id"] == item)
    assert (row["status"], row["reason"]) == ("revoked", "left the team")


def test_a_reviewer_decides_five_items_from_the_first_page_on_without_a_mouse(chromium: Browser) -> None:
    engine = filled_store("sqlite://")
    made = {"provenance": "jit_confirmed", "provenance_at": at(13), "provenance_detail": '{"evidence": ["okta:login"]}'}
    with writing(engine) as connection:
        for name in ("kim", "lee", "max"):
            account(connection, f"{ACME}|{name}")
            app_account(connection, f"{ACME}|{name}", PAYROLL, **made)
    open_at(engine)
    with serving(house_over(engine), chromium) as console, console.signed_in(login("reviewer")) as page:
        own = page.get_by_role("link", name="5", exact=True)
        tabbed_to(page, own)
        page.keyboard.press("Enter")
        decide_all(page)
        undo = page.get_by_role("link", name="Undo or change")
        tabbed_to(page, undo)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "/reviews/items/" in page.url
    said = sorted(
        (str(row["status"]), row["reason"] or "") for row in listed(engine, at(22)) if row["reviewer"] == OWNER
    )
    assert said == sorted((STATUS[key], reason) for key, reason in FIVE_WORDS)
    engine.dispose()


def test_a_reviewer_ticks_all_of_a_group_that_may_be_decided_alike(chromium: Browser) -> None:
    engine = asked_company.asked_alike("sqlite://")
    reviewer = login("reviewer", account=asked_company.RITA)
    with serving(house_over(engine), chromium) as console, console.signed_in(reviewer) as page:
        page.goto(f"{console.origin}/reviews")
        page.get_by_label("tick all of these").check()
        expect(page.get_by_text("Decide those ticked (2), alike:")).to_be_visible()
        page.locator("#several").get_by_role("button", name="Keep").click()
        expect(page.get_by_text("Recorded: 2 items.")).to_be_visible()
        expect(page.locator("article.item")).to_have_count(0)
    engine.dispose()


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
        expect(page.locator(".nothing")).to_contain_text("Nothing of that was held then.")


def test_matches_come_while_one_types(served: Served) -> None:
    with served.signed_in(login("analyst")) as page:
        page.goto(f"{served.origin}/search?q=pat")
        page.evaluate("window.isTheSame = true")
        page.get_by_role("searchbox").fill("jo@ex")
        expect(page.locator(".matches")).to_contain_text("jo@example.com")
        assert page.evaluate("window.isTheSame")
        assert page.url.endswith("/search?q=jo%40ex")


def test_an_administrator_replays_a_policy(chromium: Browser) -> None:
    rng = random.Random(7)
    with in_memory() as store:
        filled(store, history(rng), rng)
        stands = sorted(f.policy for f in standing(store.engine).values() if isinstance(f, FindingRow))
        with (
            serving(house_over(store.engine, governance=rules().settings), chromium) as console,
            console.signed_in(login("administrator")) as page,
        ):
            page.get_by_role("link", name="Replay").click()
            page.get_by_label("Begin with the settings in force of").select_option(stands[0])
            page.get_by_role("button", name="Show them").click()
            settings = page.get_by_label("Settings, as below")
            expect(settings).to_have_value(re.compile(f"^{stands[0]}:\n"))
            settings.fill(f"{stands[0]}: null")
            page.get_by_role("button", name="Replay").click()
            expect(page.get_by_role("region", name="Counts")).to_contain_text(stands[0])


def test_compliance_goes_from_the_week_to_a_pack_that_verifies(
    chromium: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    engine = asked_company.company(sqlite_url)
    with writing(engine) as connection:
        run(connection, "DELETE FROM finding")  # nothing was recorded of it
    campaign_id = asked_company.opened(engine).campaign_id
    _, totals = close(engine, campaign_id, "enough", asked_company.BY_RITA, at(21))
    engine.dispose()
    reports = tmp_path / "reports"
    written(reports / "2026-05-18", "weekly", ["weekly.html"])
    schedule = {"weekly_report": msgspec.Raw(msgspec.json.encode({"out": str(reports)}))}
    context = KeepingContext(sqlite_url, key_file=tmp_path / "audit.key")
    with open_store(context.settings.store) as store:
        name_first_key(store, "worker", 1)
        seal_some(store, 1_000)
        house = house_over(store, governance=asked_company.GOVERNANCE, reviews=ReviewsSettings(schedule=schedule))
        with (
            serving(house, chromium) as console,
            console.signed_in(login("compliance", account=asked_company.RITA)) as page,
        ):
            page.get_by_role("link", name="Reports").click()
            page.get_by_role("link", name="Of 2026-05-18").click()
            expect(page.get_by_role("link", name="weekly.html")).to_be_visible()
            page.get_by_role("link", name="Campaigns").click()
            page.get_by_role("link", name="privileges").click()
            page.get_by_text("What its owners may do").click()
            page.get_by_label("How many items you know got no response").fill(str(totals.no_response))
            page.get_by_role("button", name="Sign off").click()
            expect(page.get_by_role("status")).to_contain_text("The campaign is signed off.")
            seal_some(store, 1_000)
            page.get_by_role("link", name="Audit").click()
            page.get_by_role("button", name="Verify now").click()
            expect(page.get_by_role("status")).to_contain_text("The trail verifies")
            with page.expect_download() as download:
                page.get_by_role("button", name="Download the evidence pack").click()
            download.value.save_as(tmp_path / "pack.zip")
        key = read_key_file(tmp_path / "audit.key")
    assert key is not None
    assert PackCheck(tmp_path / "pack.zip", [], [key.verifier]).verdict().whole


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_keeps_anybody_from_using_a_page(served: Served, scheme: Literal["light", "dark"]) -> None:
    axe = axe_script()
    with served.signed_in(login(), scheme=scheme) as page:
        for path in PAGES:
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


def test_a_guest_s_long_login_makes_no_page_wider_than_a_phone(chromium: Browser) -> None:
    engine = filled_store("sqlite://")
    guest = f"{ACME}|{'guest' * 8}"
    with writing(engine) as connection:
        account(connection, guest, name=f"{'guest' * 8}_partner.example.com#ext#@example.com")
        finding(connection, "f2", guest, application_id=PAYROLL)
    open_at(engine)
    with serving(house_over(engine), chromium) as console, console.signed_in(login(), 390) as page:
        for path in ("/reviews", "/findings", "/findings/f2", f"/accounts/{quote(guest, safe='')}"):
            page.goto(f"{console.origin}{path}")
            expect(page.locator("main")).to_contain_text("#ext#")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    engine.dispose()


def test_names_without_a_blank_and_instants_stay_within_their_place(chromium: Browser) -> None:
    engine, unbroken = filled_store("sqlite://"), "x" * 80
    key = f"{ACME}|{unbroken}"
    with writing(engine) as connection:
        account(connection, key)
        named(connection, "application", key, unbroken)
        finding(connection, "f2", key, application_id=key, message=unbroken)
        covered(connection, ACME, "system_log", at(1), at(20))
    with serving(house_over(engine), chromium) as console:
        with console.signed_in(login(), 390) as page:
            page.goto(f"{console.origin}/findings/f2")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        with console.signed_in(login()) as page:
            page.goto(f"{console.origin}/findings")
            wide = "document.querySelector('.scroll')"
            assert page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
        with console.signed_in(login(), _PAPER) as page:
            page.emulate_media(media="print")
            page.goto(f"{console.origin}/")
            tiles = "Array.from(document.querySelectorAll('.tile'))"
            assert page.evaluate(f"{tiles}.every(tile => tile.scrollWidth <= tile.clientWidth)")
            expect(page.locator(".tile time small").first).to_be_visible()
    engine.dispose()


def test_what_is_said_below_an_instant_stands_right_below_it_and_a_chart_begins_where_text_does(
    served: Served,
) -> None:
    cell = """<td><time datetime='2026-05-01T00:00:00Z'>2026-05-01 00:00 UTC</time><br><small>needed</small></td>"""
    with served.signed_in(login()) as page:
        page.evaluate(
            f"""() => {{
                const main = document.getElementById("main");
                main.innerHTML = `<table><tr>{cell}</tr></table><figure></figure><p>text</p>`;
                inOwnZone(document);
            }}"""
        )
        time, said = page.locator("td time").bounding_box(), page.locator("td > small").bounding_box()
        chart, text = page.locator("figure").bounding_box(), page.locator("#main > p").bounding_box()
    assert time and said and chart and text
    assert 0 <= said["y"] - time["y"] - time["height"] < said["height"] / 2, "no line is empty between them"
    assert chart["x"] == text["x"]


def test_no_page_is_wider_than_paper_or_prints_its_menu(served: Served) -> None:
    with served.signed_in(login(), _PAPER) as page:
        page.emulate_media(media="print")
        for path in PAGES:
            page.goto(f"{served.origin}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= _PAPER, path
            expect(page.locator(".menu, .top, .filters").first).to_be_hidden()
