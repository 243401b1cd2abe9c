from __future__ import annotations

import re

import pytest

from console.asking import totals
from console.pages import audit
from governance.audit.entries import entry
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.worker.trail.sealer import seal_some
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import ACME, account, empty_store


def test_a_trail_that_holds_verifies() -> None:
    browser = Browser(house_over(empty_store("sqlite://")), login("auditor"))
    assert "Nothing is sealed yet." in words(browser.get("/audit"))
    assert "The trail verifies: 0 entries" in words(browser.post("/audit/verify", {}))


def test_one_verifies_at_a_time(browser: Browser) -> None:
    with audit.one_verification_at_a_time:
        assert browser.post("/audit/verify", {}).status_code == 409
    assert browser.post("/audit/verify", {}).status_code == 200


def test_a_finding_that_no_entry_speaks_of_is_a_fault(browser: Browser) -> None:
    assert "The trail does not verify." in words(browser.post("/audit/verify", {}))


def test_it_is_of_all_sources_and_for_whoever_may_see_all(browser: Browser) -> None:
    assert Browser(browser.house, login("analyst", issuers=("okta:acme",))).get("/audit").status_code == 404


def test_an_entry_is_about_somebody_by_name() -> None:
    engine = empty_store("sqlite://")
    with writing(engine) as connection:
        account(connection, f"{ACME}|jo")
        insert_entries(connection, [entry("act", f"{ACME}|jo", 1, {"n": 1}), entry("act", "made-up", 2, {"n": 2})])
    seal_some(engine, 10)
    page = Browser(house_over(engine), login("auditor")).get("/audit").text
    assert 'data-label="about">jo@example.com<br><small>okta:acme|jo</small>' in page
    assert 'data-label="about"><code>made-up</code>' in page


def test_a_place_is_a_number(browser: Browser) -> None:
    assert browser.get("/audit?before=x").status_code == 400
    assert browser.get("/audit?before=5").status_code == 200


def test_what_waits_to_be_sealed_is_counted_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "MOST_COUNTED", 2)
    engine = empty_store("sqlite://")
    browser = Browser(house_over(engine), login("auditor"))
    told: list[tuple[str, str]] = []
    for number in range(3):
        with writing(engine) as connection:
            insert_entries(connection, [entry("act", "made-up", number, {"n": number})])
        assert "to be sealed" in words(browser.get("/"))
        told += re.findall(r"wait to be sealed (more than )?(\d+)", words(browser.get("/audit")))
    assert told == [("", "1"), ("", "2"), ("more than ", "2")]
