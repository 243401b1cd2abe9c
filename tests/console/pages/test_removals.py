from __future__ import annotations

from tests.console.opened_console import words
from tests.console.pages.planned_removals import browsing, planned
from tests.reviews.remediation.removing_company import DIRECT, Source, the_removal


def test_the_list_is_narrowed_to_what_is_to_be_done() -> None:
    engine = planned(Source(DIRECT))
    browser, leads = browsing(engine), f'href="/remediation/{the_removal(engine).removal_id}"'
    for way in ("", "?show=to%20approve", "?show=all&state=planned", "?show=all&account=jo@example.com"):
        assert leads in browser.get(f"/remediation{way}").text, way
    for way in ("?show=by%20hand", "?show=all&state=seen"):
        assert "No removal stands here." in words(browser.get(f"/remediation{way}")), way
