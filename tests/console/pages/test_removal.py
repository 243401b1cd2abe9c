from __future__ import annotations

import pytest

from tests.console.opened_console import words
from tests.console.pages.planned_removals import browsing, planned
from tests.governance.queries.filled import ACME
from tests.reviews.asked_company import JO, PAT
from tests.reviews.remediation.removing_company import DIRECT, THROUGH_GROUP, Source, the_removal


def test_the_list_leads_to_a_removal_with_what_is_to_be_written() -> None:
    engine = planned(Source(DIRECT))
    browser, removal = browsing(engine), the_removal(engine)
    assert f'href="/remediation/{removal.removal_id}"' in browser.get("/remediation?show=to%20approve").text
    assert "No removal stands here." in words(browser.get("/remediation?show=by%20hand"))
    page = words(browser.get(f"/remediation/{removal.removal_id}"))
    assert "assigned directly" in page
    assert f"{ACME} 1 planned" in page


def test_whoever_neither_decided_it_nor_holds_it_approves() -> None:
    engine = planned(Source(DIRECT))
    to = f"/remediation/{the_removal(engine).removal_id}"
    for account, why in ((PAT, "was decided by"), (JO, "own access"), (None, "no account is known")):
        declined = browsing(engine, account).post(f"{to}/approve", {"reason": "go"})
        assert (declined.status_code, why in words(declined)) == (409, True), account
        assert 'name="reason" value="go"' in declined.text
    sent = browsing(engine).post(f"{to}/approve", {"reason": "go"})
    assert sent.headers["location"] == f"{to}?done=approved"
    assert the_removal(engine).state == "approved"
    assert '"sam"' in (the_removal(engine).approved_by or "")


def test_a_dry_run_offers_no_approval() -> None:
    engine = planned(Source(DIRECT), apply={})
    browser, to = browsing(engine), f"/remediation/{the_removal(engine).removal_id}"
    page = browser.get(to)
    assert "This is a dry run" in words(page)
    assert f'action="{to}/approve"' not in page.text
    assert browser.post(f"{to}/approve", {"reason": "go"}).status_code == 409


def test_a_task_stands_in_its_exact_words_until_somebody_says_that_it_is_done() -> None:
    engine = planned(Source(THROUGH_GROUP))
    browser, removal = browsing(engine), the_removal(engine)
    to = f"/remediation/{removal.removal_id}"
    assert removal.task is not None
    assert removal.task in words(browser.get("/remediation?show=by%20hand"))
    assert f"To be done by hand by {removal.owner}: {removal.task}" in words(browser.get(to))
    assert browser.post(f"{to}/gone", {"reason": " "}).status_code == 400
    assert browser.post(f"{to}/gone", {"reason": "looked there"}).status_code == 303
    assert the_removal(engine).state == "attested"
    assert "What you may say" not in words(browser.get(to))


@pytest.mark.parametrize(("deed", "state"), [("stays", "given_up"), ("plan-again", "decided")])
def test_it_stays_or_is_planned_anew(deed: str, state: str) -> None:
    engine = planned(Source(DIRECT))
    to = f"/remediation/{the_removal(engine).removal_id}"
    assert browsing(engine).post(f"{to}/{deed}", {"reason": "so it is"}).status_code == 303
    assert the_removal(engine).state == state


def test_a_removal_of_another_source_is_not_there() -> None:
    engine = planned(Source(DIRECT))
    elsewhere, to = browsing(engine, issuers=("entra:corp",)), f"/remediation/{the_removal(engine).removal_id}"
    assert elsewhere.get(to).status_code == 404
    assert elsewhere.post(f"{to}/approve", {"reason": "go"}).status_code == 404
    assert "No removal stands here." in words(elsewhere.get("/remediation?show=all"))
    assert the_removal(engine).state == "planned"
