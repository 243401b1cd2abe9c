from __future__ import annotations

import pytest
from markupsafe import escape

from console.asking import replaying
from console.store.access_log import latest_views
from governance.store.database.engine import reading
from tests.console.derived_console import Derived
from tests.console.opened_console import Browser, login, words
from tests.governance.derivation.standing_verdicts import standing


def administrator(browser: Browser, **more: str) -> Browser:
    return Browser(browser.house, login("administrator", issuers=(more["issuer"],) if more else ()))


def test_the_settings_in_force_of_a_policy_are_there_to_be_changed(browser: Browser) -> None:
    page = administrator(browser).get("/replay?policy=admin_mfa")
    assert "admin_mfa:\n" in page.text
    assert "severity: " in page.text
    assert administrator(browser).get("/replay?policy=none").status_code == 400


def test_what_a_policy_that_is_off_no_longer_finds_is_shown_and_nothing_is_saved(derived: Derived) -> None:
    browser, policy = derived
    before = standing(browser.house.engine)
    page = browser.post("/replay", {"policies": f"{policy}: null"})
    assert page.status_code == 200
    assert f"these sections differ: policy:{policy}" in words(page)
    assert f"{policy} finding 0 " in words(page)
    assert "INCOMPLETE Time" not in words(page)
    assert standing(browser.house.engine) == before
    with reading(browser.house.own) as connection:
        assert latest_views(connection, 1)[0].page == "a replay's examples"


def test_the_settings_in_force_would_change_nothing(derived: Derived) -> None:
    browser, policy = derived
    shown = browser.get(f"/replay?policy={policy}").text.partition("required>")[2].partition("</textarea>")[0]
    assert "Nothing would differ." in words(browser.post("/replay", {"policies": shown}))


@pytest.mark.parametrize(
    "text",
    [
        "orphen: null",
        "orphan: {severity: dreadful}",
        "orphan: {colour: red}",
        "orphan: [",
        "orphan: null\norphan: null",
        "- orphan",
        "a: &a [*a, *a]",
        "!!python/object/apply:os.system ['true']",
    ],
)
def test_what_are_no_settings_is_said_and_what_was_entered_stays(browser: Browser, text: str) -> None:
    page = administrator(browser).post("/replay", {"policies": text})
    assert page.status_code == 400
    assert "These are no settings of policies." in words(page)
    assert escape(text.split("\n", maxsplit=1)[0][:6]) in page.text


def test_a_text_that_is_too_long_is_refused(browser: Browser) -> None:
    assert administrator(browser).post("/replay", {"policies": "#" * 17_000}).status_code == 400


def test_where_time_ends_the_answer_says_that_there_may_be_more(
    derived: Derived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "SECONDS", -1)
    page = words(derived.browser.post("/replay", {"policies": f"{derived.policy}: null"}))
    assert "INCOMPLETE Time ended after" in page


def test_whoever_replays_already_is_waited_for(browser: Browser) -> None:
    text = "orphan: null\nadmin_mfa:\n  severity: low\n"
    with replaying.one_replay_at_a_time:
        page = administrator(browser).post("/replay", {"policies": text})
    assert page.status_code == 409
    assert f">\n{text}</textarea>" in page.text, "of a field of one line no line's end would be sent again"


def test_whoever_may_see_one_source_replays_nothing(browser: Browser) -> None:
    assert administrator(browser, issuer="okta:acme").get("/replay").status_code == 404
