from __future__ import annotations

from html import unescape
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest

from console.sign_in.visitor import Login
from governance.store.database.engine import writing
from tests.console.opened_console import PAT, Browser, house_over, login, words
from tests.governance.queries.filled import ACME, at, finding
from tests.reviews import asked_company
from tests.reviews.opened import PAYROLL, filled_store, item_of, listed, open_at


def reviewing(visitor: Login | None = None) -> Browser:
    engine = filled_store("sqlite://")
    open_at(engine)
    return Browser(house_over(engine), visitor or login("reviewer"))


def test_the_facts_stand_beside_each_item(browser: Browser) -> None:
    page = words(browser.get("/reviews"))
    assert "jo@example.com" in page
    assert "no record says" in page
    assert "Look closer: 1 open finding is about it" in page


def test_an_instant_in_a_sentence_reads_as_all_others_do() -> None:
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        message = "the contract ends at 2026-10-30T23:00:00Z"
        finding(connection, "f2", f"{ACME}|jo", application_id=PAYROLL, message=message)
    open_at(engine)
    browser = Browser(house_over(engine), login())
    for path in ("/reviews", "/findings", "/findings/f2", "/accounts/okta%3Aacme%7Cjo"):
        page = browser.get(path).text
        assert "the contract ends at 2026-10-30 23:00 UTC" in page and "ends at 2026-10-30T23:00" not in page, path


def test_a_decision_is_recorded_and_can_be_changed() -> None:
    reviewer = reviewing()
    item = item_of(reviewer.house.engine, "jit_account")
    sent = reviewer.post(f"/reviews/items/{item}", {"verdict": "revoke", "reason": "left the team"})
    assert sent.headers["location"] == f"/reviews?decided={item}"
    assert "Recorded: revoked jo@example.com" in words(reviewer.get(sent.headers["location"]))
    (row,) = (row for row in listed(reviewer.house.engine, at(21)) if row["item_id"] == item)
    assert (row["status"], row["reason"], row["reviewer"]) == ("revoked", "left the team", "pat@example.com")
    reviewer.post(f"/reviews/items/{item}", {"verdict": "approve", "reason": "stays after all"})
    assert "approved" in words(reviewer.get("/reviews?show=decided"))


def test_without_a_reason_what_was_entered_stays() -> None:
    reviewer = reviewing()
    item = item_of(reviewer.house.engine, "jit_account")
    answer = reviewer.post(f"/reviews/items/{item}", {"verdict": "revoke", "reason": " "})
    assert answer.status_code == 409
    assert "say why" in words(answer)


@pytest.mark.parametrize("account", [f"{ACME}|jo", None])
def test_another_s_item_is_not_there(account: str | None) -> None:
    other = reviewing(login("reviewer", account=account))
    item = item_of(other.house.engine, "jit_account")
    assert other.get(f"/reviews/items/{item}").status_code == 404
    assert other.post(f"/reviews/items/{item}", {"verdict": "approve", "reason": "mine"}).status_code == 404
    assert item not in other.get("/reviews").text
    assert "approved" not in {row["status"] for row in listed(other.house.engine, at(21))}


def test_items_of_a_campaign_are_decided_alike_and_taken_back() -> None:
    engine = asked_company.company("sqlite://")
    asked_company.opened(engine, asked_company.privileges(justify=["revoke"]))
    reviewer = Browser(house_over(engine), login("reviewer", account=PAT))
    page = reviewer.get("/reviews")
    items = sorted(set(_items(page.text)))
    assert items
    sent = reviewer.post(f"/reviews/items/{items[0]}", {"verdict": "revoke", "reason": "not needed"})
    assert sent.status_code == 303
    assert "Undo" in reviewer.get(f"/reviews/items/{items[0]}").text
    assert reviewer.post(f"/reviews/items/{items[0]}", {"verdict": "abstain", "reason": ""}).status_code == 303
    assert items[0] in reviewer.get("/reviews").text


def _items(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('action="/reviews/items/')[1:]]


def _asked_alike() -> Browser:
    """Rita, who is asked about two of a group."""
    house = house_over(asked_company.asked_alike("sqlite://"))
    return Browser(house, login("reviewer", account=asked_company.RITA))


def test_a_word_on_several_is_confirmed_where_it_was_entered() -> None:
    reviewer = _asked_alike()
    page = reviewer.get("/reviews?by=person")
    assert '<input type="hidden" name="by" value="person">' in page.text
    items = sorted(set(_items(page.text)))
    sent = reviewer.post("/reviews/several", {"item": items, "verdict": "approve", "reason": "", "by": "person"})
    assert sent.headers["location"] == "/reviews?by=person&several=2"
    assert "Recorded: 2 items." in words(reviewer.get(sent.headers["location"]))


def test_an_item_that_is_sent_twice_is_one_and_too_many_are_refused() -> None:
    reviewer = _asked_alike()
    items = sorted(set(_items(reviewer.get("/reviews").text)))
    assert (
        reviewer.post("/reviews/several", {"item": [f"i{n}" for n in range(101)], "verdict": "approve"}).status_code
        == 409
    )
    sent = reviewer.post("/reviews/several", {"item": [*items, *items], "verdict": "approve"})
    assert sent.headers["location"] == "/reviews?several=2"


def test_a_decision_leaves_one_at_one_s_place_among_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.my_reviews._ROWS", 1)
    reviewer = _asked_alike()
    first = reviewer.get("/reviews?by=person").text
    later = unescape(first.partition('rel="next" href="')[2].partition('"')[0])
    page = reviewer.get(later).text
    (item,) = set(_items(page))
    place = {name: words[0] for name, words in parse_qs(urlsplit(later).query).items()}
    assert {"by", "of", "cursor"} <= place.keys()
    sent = reviewer.post(f"/reviews/items/{item}", {"verdict": "approve", "reason": "", **place})
    assert parse_qs(urlsplit(sent.headers["location"]).query)["cursor"] == [place["cursor"]]
    # None is left there: those that were passed over come before it.
    back = reviewer.get(sent.headers["location"]).headers["location"]
    assert back == f"/reviews?by=person&decided={item}"
    assert _items(first)[0] in reviewer.get(back).text


def test_what_nobody_decided_in_time_is_overdue() -> None:
    reviewer = reviewing()
    address = f"/reviews/items/{item_of(reviewer.house.engine, 'jit_account')}"
    assert "overdue" not in words(reviewer.get("/reviews")) + words(reviewer.get(address))
    late = Browser(reviewer.house._replace(now=count(at(60), 1_000_000).__next__), login("reviewer"))
    assert "overdue" in words(late.get("/reviews"))
    assert "overdue" in words(late.get(address))


def test_an_answered_item_waits_for_the_others_alone_and_is_undone_until_its_campaign_closes() -> None:
    engine = asked_company.company("sqlite://")
    every = {"reviewers": ["campaign_owner"], "asks": "every", "strategy": "all_must_accept"}
    asked_company.opened(engine, asked_company.privileges(stages=[every]))
    rita, ann = (
        Browser(house_over(engine), login("reviewer", account=account))
        for account in (asked_company.RITA, asked_company.ANN)
    )
    waiting = sorted(set(_items(rita.get("/reviews").text)))
    item = next(item for item in waiting if item in ann.get("/reviews").text)
    rita.post(f"/reviews/items/{item}", {"verdict": "approve", "reason": "needed"})
    assert item not in _items(rita.get("/reviews").text)
    assert f"{len(waiting) - 1} left" in words(rita.get("/reviews"))
    answered = rita.get("/reviews?show=decided")
    assert item in _items(answered.text)
    assert "Undo" in words(answered)
    hers = ann.get("/reviews")
    assert item in _items(hers.text)
    assert "Undo" not in words(hers)
    rita.post(f"/reviews/items/{item}", {"verdict": "abstain", "reason": ""})
    assert sorted(set(_items(rita.get("/reviews").text))) == waiting
    assert "Undo" not in words(rita.get("/reviews?show=decided"))


def test_who_cannot_tell_has_answered() -> None:
    engine = asked_company.company("sqlite://")
    asked_company.opened(engine)
    reviewer = Browser(house_over(engine), login("reviewer", account=PAT))
    item = _items(reviewer.get("/reviews").text)[0]
    reviewer.post(f"/reviews/items/{item}", {"verdict": "abstain", "reason": "not my team"})
    assert item not in reviewer.get("/reviews").text
    answered = reviewer.get("/reviews?show=decided").text
    assert item in _items(answered)
    assert "I cannot tell" in answered
