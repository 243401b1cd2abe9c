from __future__ import annotations

from typing import Any

import msgspec

from governance.store.database.engine import writing
from governance.store.schema import evidence
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import ACME, at, named, put
from tests.reviews.opened import JO, PAYROLL, filled_store


def test_an_event_that_nobody_knows_is_told_with_why(browser: Browser) -> None:
    page = words(browser.get("/events/okta%3Alogin"))
    assert "records" in page


def test_an_id_that_nobody_knows_is_said_to_be_perhaps_none(browser: Browser) -> None:
    assert "such an id was never read, or" in words(browser.get("/events/made-up"))


def test_an_event_leads_back_to_the_account_or_the_application_that_it_is_about() -> None:
    engine = filled_store("sqlite://")
    jo = {"issuer": ACME, "subject": "jo", "name": "jo@example.com"}
    stranger, payroll = {**jo, "subject": "stranger"}, {"id": "payroll", "name": "Payroll"}
    told: dict[str, dict[str, Any]] = {
        "okta:e1": {"account": jo, "application": payroll},
        "okta:e2": {"account": stranger},
        "okta:e3": {"application": payroll},
        "okta:e4": {},
        "roster:e5": {"kind": "person_seen", "account": {"issuer": "roster:acme", "subject": "E1", "name": "Jo"}},
    }
    with writing(engine) as connection:
        named(connection, "application", PAYROLL, "Payroll")
        for event_id, parts in told.items():
            body = {"event_id": event_id, "kind": "grant_added", "occurred_at": "2026-05-01T00:00:00Z", **parts}
            body["source"] = {"idp": "okta", "tenant": "acme", "stream": "system_log"}
            fact = {"record_id": event_id, "content_hash": "h", "body": msgspec.json.encode(body), "raw": b"{}"}
            about = {"event_id": event_id, "about": JO, "about_kind": "account", "kind": "grant_added"}
            put(connection, evidence.fact, **fact, **about, occurred_at=at(1))
    analyst = Browser(house_over(engine), login("analyst"))
    pages = {event_id: analyst.get(f"/events/{event_id}").text for event_id in told}
    assert '<a href="/accounts/okta%3Aacme%7Cjo">jo@<wbr>example.com · Payroll</a>' in pages["okta:e1"]
    assert '<a href="/applications/okta%3Aacme%7Cpayroll">Payroll</a>' in pages["okta:e3"]
    assert '<a href="/persons/roster%3Aacme%7CE1">Jo</a>' in pages["roster:e5"]
    assert not [event_id for event_id in ("okta:e2", "okta:e4") if "/accounts/" in pages[event_id]]
