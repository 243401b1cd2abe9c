from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from console.asking import seen_campaigns
from governance.store.database.engine import reading
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.ending import totals_in
from reviews.campaigns.owners_deeds import close
from tests.console.api.programs import Program
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import answered, at
from tests.reviews import asked_company
from tests.reviews.campaigns.moved_grants import lose

RITA = asked_company.RITA


def opened() -> tuple[Engine, str, Browser]:
    engine = asked_company.company("sqlite://")
    campaign_id = asked_company.opened(engine).campaign_id
    return engine, campaign_id, Browser(house_over(engine), login("compliance", account=RITA))


def test_the_list_leads_to_a_campaign_with_its_population_and_items() -> None:
    _, campaign_id, browser = opened()
    assert f'href="/campaigns/{campaign_id}"' in browser.get("/campaigns").text
    answer = browser.get(f"/campaigns/{campaign_id}")
    page = words(answer)
    assert "the totals tie out" in page
    assert re.search(r"<polyline class=\"line\" points=\"[\d., ]+\"", answer.text)
    assert "jo@example.com" in page
    assert "No item is in this state." in words(browser.get(f"/campaigns/{campaign_id}?state=carried"))


def test_whoever_has_a_reach_is_told_of_his_part_alone_and_acts_on_no_campaign() -> None:
    engine, campaign_id, whole = opened()
    house = house_over(engine)
    narrow: dict[str, Any] = {"account": RITA, "applications": (asked_company.PAYROLL,)}
    part = Browser(house, login("compliance", "analyst", **narrow))
    page = words(part.get(f"/campaigns/{campaign_id}"))
    items = int(re.search(r"items (\d+) of what you may see", page)[1])  # type: ignore[index]
    frozen = int(re.search(r"(\d+) frozen", words(whole.get(f"/campaigns/{campaign_id}")))[1])  # type: ignore[index]
    assert 0 < items < frozen
    assert "tie out" not in page
    program = Program(house).asks("compliance", acts=True, **narrow)
    row = program.call(f"/campaigns/{campaign_id}").json()
    assert (row["frozen"], row["population_hash"]) == (items, None)
    assert row["decided"] + row["no_response"] + row["carried"] + row["open"] == items
    assert [campaign["frozen"] for campaign in program.call("/campaigns").json()["rows"]] == [items]
    due = {"due": "2026-07-20", "reason": "holidays"}
    assert part.post(f"/campaigns/{campaign_id}/extend", due).status_code == 409
    stranger = Browser(house, login("compliance", account=RITA, issuers=("entra:corp",)))
    assert stranger.get(f"/campaigns/{campaign_id}").status_code == 404
    assert stranger.post(f"/campaigns/{campaign_id}/extend", due).status_code == 404
    assert campaign_id not in stranger.get("/campaigns").text
    assert "No campaign asks about anything that you may see." in words(stranger.get("/campaigns"))
    assert campaign_id not in stranger.get("/").text
    assert "No campaign is under way about what you may see." in words(stranger.get("/"))


def test_a_part_that_is_counted_no_further_is_told_as_so_many_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, campaign_id, _ = opened()
    house = house_over(engine)
    narrow: dict[str, Any] = {"account": RITA, "applications": (asked_company.PAYROLL,)}
    part, program = Browser(house, login("analyst", **narrow)), Program(house).asks("analyst", **narrow)
    assert "items 2 of what you may see" in words(part.get(f"/campaigns/{campaign_id}"))
    assert program.call(f"/campaigns/{campaign_id}").json()["at_least"] == []
    monkeypatch.setattr(seen_campaigns, "MOST_COUNTED", 1)
    page = words(part.get(f"/campaigns/{campaign_id}"))
    assert "items 1+ of what you may see" in page
    assert "0 decided, 0 without a response, 0 carried, 1+ open" in page
    assert program.call(f"/campaigns/{campaign_id}").json()["at_least"] == ["frozen", "open"]
    assert " 1+ 1+ 0 0" in words(part.get("/campaigns"))
    assert "1+ open, due" in words(part.get("/"))


def test_no_campaign_out_of_reach_is_told_from_one_that_is_not_there() -> None:
    _, campaign_id, browser = opened()
    program = Program(browser.house).asks("analyst", issuers=("entra:corp",))
    for listing in ("campaign-items", "campaign-reviewers"):
        answers = {program.call(f"/{listing}?campaign={word}").text.replace(word, "WORD")
                   for word in ("privileges", "nothing", campaign_id)}  # fmt: skip
        assert len(answers) == 1
        assert "that you may see" in answers.pop()


def test_the_items_of_one_reviewer_are_shown_in_each_state() -> None:
    _, campaign_id, browser = opened()
    to = f"/campaigns/{campaign_id}?reviewer=sam%40example.com"
    page = browser.get(to)
    assert "Those alone that ask sam@example.com." in words(page)
    assert "1 row" in words(page)
    assert f'href="/campaigns/{campaign_id}?reviewer=sam%40example.com&amp;state=asked"' in page.text
    assert "No item is in this state." in words(browser.get(f"{to}&state=decided"))


def test_an_owner_extends_and_reassigns() -> None:
    engine, campaign_id, browser = opened()
    assert (
        browser.post(f"/campaigns/{campaign_id}/extend", {"due": "2026-07-20", "reason": "holidays"}).status_code == 303
    )
    assert "2026-07-20 00:00 UTC" in words(browser.get(f"/campaigns/{campaign_id}?done=extended"))
    item = answered(engine, campaign_items, CampaignItemFilters(as_of=at(21)))[0]
    sent = browser.post(
        f"/campaigns/{campaign_id}/reassign", {"item": item["item_id"], "to": "ann@example.com", "reason": "away"}
    )
    assert sent.status_code == 303
    assert "ann@example.com" in words(browser.get(f"/campaigns/{campaign_id}"))


def test_a_signature_states_how_many_gave_no_response() -> None:
    engine, campaign_id, browser = opened()
    _, totals = close(engine, campaign_id, "enough", asked_company.BY_RITA, at(21))
    wrong = browser.post(f"/campaigns/{campaign_id}/sign-off", {"unanswered": totals.no_response + 1})
    assert wrong.status_code == 409
    assert "got no response" in words(wrong) and "--unanswered" not in words(wrong)
    assert browser.post(f"/campaigns/{campaign_id}/sign-off", {"unanswered": "many"}).status_code == 400
    assert browser.post(f"/campaigns/{campaign_id}/sign-off", {"unanswered": totals.no_response}).status_code == 303
    assert "signed off" in words(browser.get(f"/campaigns/{campaign_id}?done=signed"))


def test_an_owner_closes_it_before_its_time() -> None:
    _, campaign_id, browser = opened()
    to = f"/campaigns/{campaign_id}"
    assert "Ask somebody else" in words(browser.get(to))
    assert browser.post(f"{to}/close", {"reason": "enough"}).headers["location"] == f"{to}?done=closed"
    page = words(browser.get(f"{to}?done=closed"))
    assert "The campaign is closed" in page
    assert "Ask somebody else" not in page
    other = Browser(browser.house, login("compliance", account=asked_company.MAX))
    assert other.post(f"{to}/close", {"reason": "mine"}).status_code == 409


def test_what_is_gone_by_then_is_withdrawn_and_got_no_response_from_nobody() -> None:
    engine, campaign_id, browser = opened()
    lose(engine, "g3", asked_company.JO)
    assert browser.post(f"/campaigns/{campaign_id}/close", {"reason": "enough"}).status_code == 303
    with reading(engine) as connection:
        assert totals_in(connection, campaign_id).superseded == 1


def test_nobody_but_an_owner_cancels() -> None:
    _, campaign_id, browser = opened()
    other = Browser(browser.house, login("compliance", account=asked_company.MAX))
    assert other.post(f"/campaigns/{campaign_id}/cancel", {"reason": "mine"}).status_code == 409
    assert browser.post(f"/campaigns/{campaign_id}/cancel", {"reason": "not now"}).status_code == 303
    assert "cancelled" in words(browser.get(f"/campaigns/{campaign_id}"))


def test_who_decides_as_another_acts_as_himself_and_is_told_so() -> None:
    _, campaign_id, browser = opened()
    to = f"/campaigns/{campaign_id}"
    assert "this you do as" not in words(browser.get(to))
    as_max = Browser(browser.house, login("compliance", account=RITA, speaks_for=asked_company.MAX))
    assert f"You decide reviews as {asked_company.MAX}; this you do as rita@example.com" in words(as_max.get(to))
    assert as_max.post(f"{to}/close", {"reason": "enough"}).status_code == 303
