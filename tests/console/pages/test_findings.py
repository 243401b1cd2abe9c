from __future__ import annotations

import pytest

from tests.console.opened_console import Browser, words


def test_a_list_leads_to_the_finding_and_its_account(browser: Browser) -> None:
    page = browser.get("/findings")
    assert 'href="/findings/f1"' in page.text
    assert 'href="/accounts/okta%3Aacme%7Cjo"' in page.text
    assert "1 row" in words(page)


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


@pytest.mark.parametrize(
    "asked", ["account=nobody", "policy=no_policy", "as_of=yesterday", "sort=colour", "cursor=made-up"]
)
def test_what_means_nothing_is_said(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/findings?{asked}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
