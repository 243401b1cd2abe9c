"""What facts speak for: a word beside the question."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.pages.support.item_facts import Facts, recommended

NOW = datetime(2026, 5, 20, tzinfo=UTC)
LONG_AGO, LATELY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 10, tzinfo=UTC)


def facts(**known: Any) -> Facts:
    nothing: dict[str, Any] = dict.fromkeys(("standing", "since", "since_is", "granted_by"))
    usual: dict[str, Any] = {
        "as_of": NOW,
        "state": "active",
        "through": (),
        "last_used_at": LATELY,
        "known_since": LONG_AGO,
    }
    return Facts(**(nothing | usual | {"findings": ()} | known))


@pytest.mark.parametrize(
    ("known", "word", "why"),
    [
        ({}, "keep", "used lately"),
        ({"standing": "left"}, "revoke", "roster"),
        ({"state": "disabled"}, "revoke", "disabled"),
        ({"last_used_at": LONG_AGO}, "revoke", "more than 90 days"),
        ({"last_used_at": None}, "revoke", "no use was seen since 2026-01-01"),
        ({"last_used_at": None, "known_since": LATELY}, "look", "not known for long enough"),
        ({"last_used_at": None, "known_since": None}, "look", "not known for long enough"),
        ({"findings": ("f",)}, "look", "1 open finding is"),
    ],
)
def test_what_they_speak_for(known: dict[str, Any], word: str, why: str) -> None:
    said = recommended(facts(**known), 90)
    assert said.word == word
    assert why in said.why
