"""jitgov's own access and settings by program."""

from __future__ import annotations

from tests.console.api.programs import Program
from tests.console.opened_console import PAT, Browser, login


def test_a_caller_is_told_what_his_token_lets_him_do(browser: Browser) -> None:
    narrow = Program(browser.house).asks("reviewer", issuers=("okta:acme",), acts=True)
    assert narrow.call("/me").json() == {
        "name": "pat",
        "account_id": PAT,
        "roles": ["reviewer"],
        "acts": True,
        "reach": ["okta:acme"],
        "ends_at": None,
    }


def test_who_is_signed_in_which_tokens_there_are_and_who_looked_is_told(browser: Browser) -> None:
    Browser(browser.house, login("analyst")).get("/accounts/okta%3Aacme%7Cjo")
    auditor = Program(browser.house).asks("auditor")
    assert {"who": login().author.spelled(), "roles": ["analyst"], "reach": [], "decides_as": PAT}.items() <= max(
        auditor.call("/sessions").json()["rows"], key=lambda row: row["began_at"]
    ).items()
    tokens = auditor.call("/tokens").json()["rows"]
    assert auditor.token_id in {row["token_id"] for row in tokens}
    assert auditor.token_sent not in auditor.call("/tokens").text
    assert auditor.call("/looks").json()["rows"][0]["subject"] == "okta:acme|jo"


def test_the_settings_in_force_are_told_with_their_policies(browser: Browser) -> None:
    told = Program(browser.house).asks("auditor").call("/settings").json()
    assert "orphan" in told["settings"]["governance"]["policies"]
    assert "doors" not in told["settings"]["report"], "no setting is called so"
    assert {"policy": "orphan", "status": "on"}.items() <= next(
        row for row in told["policies"] if row["policy"] == "orphan"
    ).items()
    assert told["policy_version"]
