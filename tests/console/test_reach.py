"""Whoever has a reach: what lies outside is not there for him, whatever he asks, and takes no place of what is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from governance.store.schema import evidence
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.store.job_runs import Claim, Slot, finish_run, insert_claim
from tests.console.acceptance import ACCEPTED
from tests.console.api.programs import Program
from tests.console.opened_console import PAT, Browser, house_over, login, reaching, words
from tests.governance.queries.filled import ACME, CORP, account, answered, at, covered, finding, named, put
from tests.reviews import asked_company
from tests.reviews.opened import JO, PAYROLL, filled_store


def test_what_is_out_of_reach_takes_no_place_of_what_is_found() -> None:
    """By a match of one's own that is missing, or by more that is said to be there, it could be told."""
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        for number in range(30):
            account(connection, f"{CORP}|gita{number}", name=f"gita{number:02}@example.com")
        account(connection, f"{ACME}|gita", name="gita99@example.com")
    whole = Browser(house_over(engine), login())
    analyst = reaching(whole, issuers=(ACME,))
    found = words(analyst.get("/search?q=gita"))
    assert "gita99@example.com" in found
    assert "more accounts" not in found
    assert "There are more accounts than the 10 that are named" in words(whole.get("/search?q=gita"))
    program = Program(whole.house).asks("analyst", issuers=(ACME,))
    page = program.call("/search?q=gita").json()
    assert ([row["key"] for row in page["rows"]], page["notice"]) == ([f"{ACME}|gita"], None)


@pytest.mark.parametrize("word", ["Payroll of the board", "of the board", "board", f"{ACME}|board"])
def test_an_application_out_of_reach_is_not_named_to_who_asks_for_it(word: str) -> None:
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        named(connection, "application", f"{ACME}|board", "Payroll of the board")
        named(connection, "application", PAYROLL, "Payroll")
    whole = Browser(house_over(engine), login())
    analyst = reaching(whole, applications=(PAYROLL,))
    absent, outside = (words(analyst.get(f"/access?application={asked}")) for asked in ("nowhere", word))
    assert outside == absent
    assert "not known (applications[]" not in outside, "of nothing nothing is unknown"
    assert "Payroll of the board" in words(whole.get(f"/access?application={word}"))
    assert "jo@example.com" in words(analyst.get("/access?application=payr")), "it is part of no other name of his"


def test_no_reviewer_is_named_whom_no_item_in_reach_asks() -> None:
    """By an address with somebody's key his login could be told, whoever he is."""
    engine = asked_company.company("sqlite://")
    with writing(engine) as connection:
        account(connection, f"{CORP}|hidden", name="hidden@example.com")
    to = f"/campaigns/{asked_company.opened(engine).campaign_id}?reviewer"
    analyst = reaching(Browser(house_over(engine)), issuers=(ACME,))
    page = words(analyst.get(f"{to}={CORP}|hidden"))
    assert f"Those alone that ask {CORP}|hidden" in page
    assert "hidden@example.com" not in page
    assert "Those alone that ask pat@example.com" in words(analyst.get(f"{to}={asked_company.PAT}"))


def test_who_enters_an_application_without_a_grant_is_told_to_whoever_may_ask_about_it() -> None:
    analyst = reaching(Browser(house_over(filled_store("sqlite://"))), applications=(PAYROLL,))
    assert words(analyst.get("/access?application=Payroll")).count("nothing granted") == 2


@pytest.mark.parametrize("reach", [{"issuers": (ACME,)}, {"applications": (PAYROLL,)}])
def test_no_source_out_of_reach_is_named(reach: dict[str, Any]) -> None:
    """It is not said of it either how far it was read."""
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        covered(connection, CORP, "sign_ins", at(1), at(9))
    whole = Program(house_over(engine)).asks("analyst")
    assert CORP in whole.call("/coverage").text
    assert CORP in words(whole.asks("analyst").call("/accounts?as_of=2030-01-01"))
    program, browser = Program(whole.house).asks("analyst", **reach), reaching(whole, **reach)
    for asked in ("/coverage", "/accounts?as_of=2030-01-01", "/removals?as_of=2010-01-01"):
        assert CORP not in program.call(asked).text
    for page in ("/", "/coverage", "/findings?as_of=2030-01-01", "/access?as_of=2010-01-01"):
        answer = browser.get(page)
        assert (answer.status_code, CORP in words(answer)) == (200, False)


@pytest.mark.parametrize("reach", [{"issuers": (ACME,)}, {"applications": (PAYROLL,)}])
def test_settings_and_what_jobs_came_to_speak_of_all_sources(reach: dict[str, Any]) -> None:
    engine = filled_store("sqlite://")
    slot = Slot("stale_sweep", at(19), "w")
    with writing(engine) as connection:
        insert_claim(connection, Claim(slot, at(19), at(20), None))
        finish_run(connection, slot, "done", "7 accounts of entra:corp are stale", at(19))
    whole = Program(house_over(engine)).asks("auditor")
    assert whole.call("/settings").status_code == 200
    program, browser = Program(whole.house).asks("auditor", **reach), reaching(Browser(whole.house), **reach)
    assert (program.call("/settings").status_code, browser.get("/settings").status_code) == (404, 404)
    assert 'href="/settings"' not in browser.get("/").text
    for page in ("/", "/coverage"):
        assert "7 accounts" in words(Browser(whole.house, login("auditor")).get(page))
        assert "stale_sweep" in words(browser.get(page))
        assert "7 accounts" not in words(browser.get(page))


def test_no_record_of_another_source_stands_behind_a_finding() -> None:
    """Of a finding about a person the evidence may be of any source; its records are events, which he may not open."""
    engine = filled_store("sqlite://")
    events = {"okta:of-payroll": (ACME, "payroll"), "okta:of-wiki": (ACME, "wiki"), "entra:there": (CORP, "wiki")}
    with writing(engine) as connection:
        named(connection, "application", PAYROLL, "Payroll")
        finding(connection, "f2", JO, application_id=PAYROLL, evidence=json.dumps([*events, "okta:folded"]))
        for event_id, (source, application) in events.items():
            idp, _, tenant = source.partition(":")
            body: dict[str, Any] = {"event_id": event_id, "kind": "grant_added", "occurred_at": "2026-05-01T00:00:00Z"}
            body |= {"source": {"idp": idp, "tenant": tenant}, "application": {"id": application}}
            fact = {"record_id": event_id, "content_hash": "h", "body": json.dumps(body).encode()}
            about = {"event_id": event_id, "about": JO, "about_kind": "account", "kind": "grant_added"}
            put(connection, evidence.fact, **fact, **about, raw=f"raw of {event_id}".encode(), occurred_at=at(1))
    whole = Browser(house_over(engine), login())

    def shown(browser: Browser) -> set[str]:
        page = browser.get("/findings/f2")
        assert page.status_code == 200
        return {event_id for event_id in (*events, "okta:folded") if event_id in page.text.partition(">records")[2]}

    assert shown(whole) == {*events, "okta:folded"}
    assert shown(reaching(whole, issuers=(ACME,))) == {"okta:of-payroll", "okta:of-wiki"}
    assert shown(reaching(whole, applications=(PAYROLL,))) == {"okta:of-payroll"}
    note = "records of other sources, where there are any, are for whoever may see all of them"
    assert note in words(reaching(whole, issuers=(ACME,)).get("/findings/f1"))


def test_nobody_acts_on_a_finding_of_another_source() -> None:
    engine = filled_store("sqlite://")
    house = house_over(engine, people=PeopleSettings(risk_owners=[PAT]))
    elsewhere = Browser(house, login("risk_owner", issuers=(CORP,)))
    assert elsewhere.post("/findings/f1/accept", ACCEPTED).status_code == 404
    owner = Browser(house, login("risk_owner", issuers=(ACME,)))
    assert owner.post("/findings/f1/accept", ACCEPTED).status_code == 303
    assert elsewhere.post("/findings/f1/reopen", {"reason": "mine"}).status_code == 404


def test_an_item_is_reassigned_in_its_own_campaign_within_one_s_reach() -> None:
    engine = asked_company.company("sqlite://")
    campaign_id = asked_company.opened(engine).campaign_id
    house = house_over(engine)
    owner = Browser(house, login("compliance", account=asked_company.RITA))
    item_id = answered(engine, campaign_items, CampaignItemFilters(as_of=at(21)))[0]["item_id"]
    form = {"item": item_id, "to": "ann@example.com", "reason": "away"}
    assert owner.post("/campaigns/another/reassign", form).status_code == 404
    elsewhere = Browser(house, login("compliance", account=asked_company.RITA, issuers=(CORP,)))
    assert elsewhere.post(f"/campaigns/{campaign_id}/reassign", form).status_code == 404
    assert owner.post(f"/campaigns/{campaign_id}/reassign", form).status_code == 303
