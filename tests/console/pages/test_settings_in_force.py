from __future__ import annotations

from tests.console.opened_console import Browser, words


def test_every_policy_stands_with_its_status_and_the_settings_below(browser: Browser) -> None:
    page = words(browser.get("/settings"))
    assert "admin_mfa" in page
    assert "name: Payroll" in page
    assert "session_hours: 10" in page
    assert "No worker has begun one yet." in page
