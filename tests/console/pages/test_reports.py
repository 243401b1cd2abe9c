from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_every_report_says_what_it_is_and_how_it_is_written(browser: Browser) -> None:
    assert "jitgov report weekly --out FOLDER" in words(browser.get("/reports"))
