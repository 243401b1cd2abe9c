from __future__ import annotations

from typing import Any

import msgspec

from console.pages.support.cells import address_of
from governance.store.database.engine import writing
from governance.store.schema import evidence
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import ACME, at, named, put
from tests.reviews.opened import JO, PAYROLL, filled_store


def test_an_event_of_which_nothing_is_kept_is_not_there_and_the_page_says_why(browser: Browser) -> None:
    answer = browser.get("/events/made-up")
    assert answer.status_code == 404
    assert "no record of an event 'made-up'" in words(answer) and "such an id was never read, its record was" in words(
        answer
    )
    assert "<code>jitgov show --from-bus</code>" in answer.text


def test_what_is_told_of_without_its_record_leads_to_no_page() -> None:
    assert address_of({"event_id": "okta:e1", "raw": "{}"}, "event_id") == "/events/okta%3Ae1"
    assert address_of({"event_id": "okta:e1", "raw": None}, "event_id") is None


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
