"""A replay by program: the page's, within its time, and nothing is saved."""

from __future__ import annotations

import json

import pytest

from console.asking import replaying
from tests.console.api.programs import Program
from tests.console.derived_console import Derived
from tests.console.opened_console import Browser


def test_what_a_policy_that_is_off_no_longer_finds_is_told(derived: Derived) -> None:
    program = Program(derived.browser.house).asks("administrator")
    answer = program.does("/replay", {"policies": f"{derived.policy}: null"}, "")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (row,) = (row for row in told["counts"] if (row["policy"], row["what"]) == (derived.policy, "finding"))
    assert row["gone"] > 0
    assert told["is_whole"]
    assert told["examples"][0]["policy"] == derived.policy


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"policies": "orphen: null"}, 422),
        ({"policies": f"orphan: {{grace_days: {'9' * 5_000}}}"}, 422),
        ({"policies": "#" * 17_000}, 422),
        ({"policies": '"\\ud800": 1'}, 422),
        ({"policies": 'orphan: {grace_days: "\\ud800"}'}, 422),
        ({"policies": "é" * 10_000}, 422),
        ({}, 422),
        (b"{", 400),
        (b'{"policies": "\xff"}', 400),
        (b'{"policies": "orphan: null", "policies": "orphan: null"}', 422),
    ],
)
def test_what_are_no_settings_is_a_problem(browser: Browser, body: object, status: int) -> None:
    answer = Program(browser.house).asks("administrator").does("/replay", body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_number_that_nobody_reads_is_named_by_its_line(browser: Browser) -> None:
    body = {"policies": f"orphan:\n  grace_days: {'9' * 5_000}"}
    detail = Program(browser.house).asks("administrator").does("/replay", body).json()["detail"]
    assert detail == "line:2: orphan.grace_days is a number that is too long to be a setting"


def test_one_is_answered_at_a_time_and_only_to_whoever_sees_all(browser: Browser) -> None:
    body = {"policies": "orphan: null"}
    with replaying.one_replay_at_a_time:
        assert Program(browser.house).asks("administrator").does("/replay", body).status_code == 409
    narrow = Program(browser.house).asks("administrator", issuers=("okta:acme",))
    assert narrow.does("/replay", body).status_code == 404
    assert json.loads(narrow.does("/replay", body).content)["title"] == "Not found"
