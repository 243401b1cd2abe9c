"""A number's noun is singular after one and plural after every other number."""

from __future__ import annotations

import pytest

from ingest.contract.counting import counted


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "finding", "0 findings"),
        (1, "finding", "1 finding"),
        (1_200, "open finding", "1,200 open findings"),
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (2, "day", "2 days"),
    ],
)
def test_a_noun_follows_its_number(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words


def test_a_verb_follows_its_number_too() -> None:
    assert counted(1, "entry waits", "entries wait") == "1 entry waits"
    assert counted(2, "entry waits", "entries wait") == "2 entries wait"
