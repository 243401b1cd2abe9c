from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.asking.house import House
from governance.store.database.engine import writing
from governance.store.running.tally import recount
from tests.console.opened_console import PAT, Browser, house_over, login, words
from tests.governance.queries.filled import ACME, unanswered
from tests.reviews.opened import filled_store


def test_a_list_leads_to_the_finding_and_its_account(browser: Browser) -> None:
    page = browser.get("/findings")
    assert 'href="/findings/f1"' in page.text
    assert 'href="/accounts/okta%3Aacme%7Cjo"' in page.text
    assert "1 row" in words(page)


def test_policies_go_by_their_titles_and_are_chosen_by_them(browser: Browser) -> None:
    page = browser.get("/findings")
    assert '<small title="orphan">An account outlives the person or the owner behind it' in page.text
    assert '<option value="orphan">An account outlives the person or the owner behind it</option>' in page.text
    assert "“Something sensitive that hardly any peer holds”" in words(page), "it was not configured"


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("severity=high", True),
        ("severity=low", False),
        ("account=jo@example.com", True),
        ("account=pat@example.com", False),
        ("every=1&state=closed", False),
    ],
)
def test_it_is_narrowed_as_the_command_line_s(browser: Browser, asked: str, is_there: bool) -> None:
    assert ('href="/findings/f1"' in browser.get(f"/findings?{asked}").text) is is_there


def test_an_empty_list_says_that_it_is_no_proof_where_nothing_was_known(browser: Browser) -> None:
    assert "No finding stands here." in words(browser.get("/findings?severity=low"))


@pytest.fixture
def unsure() -> Iterator[House]:
    """The small company, and two questions that nobody could answer."""
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        unanswered(connection, "n1", f"{ACME}|jo")
        unanswered(connection, "n2", PAT)
        recount(connection)
    yield house_over(engine)
    engine.dispose()


def test_answers_that_were_not_given_are_counted_of_what_was_asked_for(unsure: House) -> None:
    everywhere = Browser(unsure, login())
    assert "2 answers could not be given" in words(everywhere.get("/findings"))
    assert "2 answers could not be given" in words(everywhere.get("/"))
    narrowed = words(everywhere.get("/findings?account=jo@example.com"))
    assert "1 answer on what was asked for could not be given" in narrowed


def test_whoever_may_not_see_a_source_is_told_no_count_of_its_answers(unsure: House) -> None:
    elsewhere = Browser(unsure, login("analyst", issuers=("entra:elsewhere",)))
    for page in ("/findings", "/", "/coverage"):
        told = words(elsewhere.get(page))
        assert "not judged" in told.lower() or "not configured" in told.lower()
        assert "could not be given" not in told


@pytest.mark.parametrize(
    "asked", ["account=nobody", "policy=no_policy", "as_of=yesterday", "sort=colour", "cursor=made-up"]
)
def test_what_means_nothing_is_said(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/findings?{asked}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_view_is_saved_under_a_name_for_its_owner_alone(browser: Browser) -> None:
    sent = browser.post("/findings/views/save", {"name": "grave", "query": "severity=high&cursor=x&evil=1"})
    assert sent.headers["location"] == "/findings?severity=high"
    assert '<a href="/findings?severity=high">grave</a>' in browser.get("/findings").text
    other = Browser(browser.house, login("analyst", account=f"{ACME}|jo"))
    assert "grave" not in other.get("/findings").text
    other.post("/findings/views/drop", {"name": "grave"})
    assert "grave" in browser.get("/findings").text
    browser.post("/findings/views/save", {"name": "grave", "query": "severity=low"})
    assert '<a href="/findings?severity=low">grave</a>' in browser.get("/findings").text
    assert browser.post("/findings/views/drop", {"name": "grave"}).status_code == 303
    assert "grave" not in browser.get("/findings").text


def test_views_are_bounded(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.asking.saved_views._MOST_VIEWS", 1)
    jo = Browser(browser.house, login("analyst", account=f"{ACME}|jo"))
    view = {"name": "a", "query": ""}
    assert jo.post("/findings/views/save", view).status_code == 303
    assert jo.post("/findings/views/save", view | {"name": "b"}).status_code == 409
    assert jo.post("/findings/views/save", view | {"name": "c" * 81}).status_code == 400
    assert jo.post("/findings/views/save", view | {"query": "a=" + "1" * 2_000}).status_code == 400


def test_a_word_that_means_nothing_leads_back_to_the_list(browser: Browser) -> None:
    page = browser.get("/findings?severity=dreadful")
    assert page.status_code == 400
    assert '<a href="/findings">Ask anew</a>' in page.text
    assert "Ask anew" not in browser.get("/findings/none").text
    of_odd_id = browser.get("/accounts/okta%3Aacme%7Ca%3Fb?as_of=dreadful")
    assert '<a href="/accounts/okta%3Aacme%7Ca%3Fb">Ask anew</a>' in of_odd_id.text
