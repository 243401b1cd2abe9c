from __future__ import annotations

from itertools import count

import pytest

from governance.store.database.engine import writing
from governance.store.database.statements import run
from tests.console.opened_console import Browser, login, words
from tests.console.pages.planned_removals import browsing, planned
from tests.governance.queries.filled import CORP
from tests.reviews.asked_company import SAM
from tests.reviews.remediation.removing_company import DIRECT, Source, the_removal


def test_the_list_is_narrowed_to_what_is_to_be_done() -> None:
    engine = planned(Source(DIRECT))
    browser, leads = browsing(engine), f'href="/remediation/{the_removal(engine).removal_id}"'
    for way in ("", "?show=to%20approve", "?show=all&state=planned", "?show=all&account=jo@example.com"):
        assert leads in browser.get(f"/remediation{way}").text, way
    for way in ("?show=overdue", "?show=by%20hand", "?show=all&state=seen"):
        assert "No removal stands here." in words(browser.get(f"/remediation{way}")), way


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ("wanted = 'reduce'", "directory role: admin, to be reduced"),
        ("wanted = 'disable', entitlement_id = NULL", "the account, to be disabled"),
        ("entitlement_id = NULL", "the account"),
    ],
)
def test_what_is_to_go_is_told_by_what_was_decided(stored: str, says: str) -> None:
    engine = planned(Source(DIRECT))
    with writing(engine) as connection:
        run(connection, f"UPDATE removal SET {stored}")
    browser, to = browsing(engine), f"/remediation/{the_removal(engine).removal_id}"
    assert f'<a href="{to}">{says}</a>' in browser.get("/remediation").text
    assert f"what is to go {says} " in words(browser.get(to))


def test_the_first_page_says_what_is_to_be_done_and_leads_there() -> None:
    engine = planned(Source(DIRECT))
    browser, removal = browsing(engine), the_removal(engine)
    assert "Remediation overdue 0 to approve 1 by hand 0 open 1" in words(browser.get("/"))
    late = Browser(browser.house._replace(now=count(removal.due_at + 1).__next__), login("compliance", account=SAM))
    assert "Remediation overdue 1 to approve 1" in words(late.get("/"))
    assert f'href="/remediation/{removal.removal_id}"' in late.get("/remediation?show=overdue").text
    elsewhere = Browser(browser.house, login("compliance", account=SAM, issuers=(CORP,)))
    assert "No access waits to be removed." in words(elsewhere.get("/"))
