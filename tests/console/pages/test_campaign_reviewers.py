from __future__ import annotations

from typing import Any

import pytest

from console.pages import campaign_reviewers
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from tests.console.api.programs import Program
from tests.console.opened_console import Browser, house_over, login, words
from tests.governance.queries.filled import answered, at
from tests.reviews import asked_company

RITA = asked_company.RITA


@pytest.fixture
def asked() -> tuple[str, Browser]:
    """A campaign in which Pat has answered, and who reads it."""
    engine = asked_company.company("sqlite://")
    campaign_id = asked_company.opened(engine).campaign_id
    of_pat = answered(engine, campaign_items, CampaignItemFilters(as_of=at(20), reviewers=(asked_company.PAT,)))
    said = AnswerInput("approve", None, asked_company.BY_PAT, "needed", at(20))
    answer(engine, [item["item_id"] for item in of_pat], said)
    return campaign_id, Browser(house_over(engine), login("compliance", account=RITA))


def test_a_campaign_leads_to_how_far_each_reviewer_has_come(asked: tuple[str, Browser]) -> None:
    campaign_id, browser = asked
    to = f"/campaigns/{campaign_id}/reviewers"
    assert f'href="{to}"' in browser.get(f"/campaigns/{campaign_id}").text
    answer = browser.get(to)
    page = words(answer)
    assert "reviewer asked open overdue answered no response settled otherwise" in page
    assert "pat@example.com 1 0 0 1 0 0" in page
    assert "sam@example.com 1 1 0 0 0 0" in page
    assert page.index("sam@example.com") < page.index("pat@example.com"), "whoever is waited for comes first"
    assert f'href="/campaigns/{campaign_id}?reviewer=okta%3Aacme%7Cpat"' in answer.text
    by_name = words(browser.get(f"{to}?sort=reviewer"))
    assert by_name.index("pat@example.com") < by_name.index("sam@example.com")


def test_pages_go_on_from_one_to_the_next(asked: tuple[str, Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id, browser = asked
    monkeypatch.setattr(campaign_reviewers, "ROWS", 3)
    first = browser.get(f"/campaigns/{campaign_id}/reviewers")
    assert "pat@example.com" not in words(first)
    onward = first.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = words(browser.get(onward))
    assert "pat@example.com 1 0 0 1 0 0" in second
    assert "sam@example.com" not in second


def test_whoever_has_a_reach_is_told_of_its_items_alone(asked: tuple[str, Browser]) -> None:
    campaign_id, browser = asked
    to = f"/campaigns/{campaign_id}/reviewers"
    narrow: dict[str, Any] = {"applications": (asked_company.PAYROLL,)}
    page = words(Browser(browser.house, login("analyst", **narrow)).get(to))
    assert "the campaign may have others" in page
    assert "sam@example.com" in page
    assert "pat@example.com" not in page
    program = Program(browser.house).asks("analyst", **narrow)
    rows = program.call("/campaign-reviewers?campaign=privileges").json()["rows"]
    assert "okta:acme|pat" not in {row["reviewer"] for row in rows}
    stranger = Browser(browser.house, login("analyst", issuers=("entra:corp",)))
    assert stranger.get(to).status_code == 404


def test_programs_are_told_the_same(asked: tuple[str, Browser]) -> None:
    campaign_id, browser = asked
    program = Program(browser.house).asks("analyst")
    rows = program.call(f"/campaign-reviewers?campaign={campaign_id}&limit=2").json()
    assert (len(rows["rows"]), rows["next_cursor"] is None) == (2, False)
    every = program.call("/campaign-reviewers?campaign=PRIVILEGES").json()["rows"]
    (pat,) = (row for row in every if row["reviewer"] == asked_company.PAT)
    numbers = ("asked", "open", "overdue", "answered", "no_response", "settled")
    assert [pat[name] for name in numbers] == [1, 0, 0, 1, 0, 0]
    assert program.call("/campaign-reviewers").status_code == 400
    assert program.call("/campaign-reviewers?campaign=nothing").status_code == 400
