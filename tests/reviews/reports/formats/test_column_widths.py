"""Columns on paper: each has room for its words, however much stands beside them."""

from __future__ import annotations

import pytest

from reviews.reports.formats.pdf.column_widths import column_widths

_WHY = "Figure Studio has 4 accounts that logins made: none there was ever seen to be ended, and no list was read."
_ROWS = [
    ["critical", "connie.contractor@corp.example.com", _WHY, "2026-09-20 13:43", "1"],
    ["medium", "Data Canvas", _WHY * 3, "2026-07-30 00:00 (open before)", "1,000"],
]
_HEADINGS = ["severity", "who", "why", "since", "policies not answered"]


def test_no_word_stands_over_its_neighbour() -> None:
    shares = column_widths(_ROWS, _HEADINGS)
    words = ("critical", "contractor@", "accounts", "2026-09-20 13:43", "answered")
    for place, word in enumerate(words):
        assert 150 * shares[place] / sum(shares) >= len(word), word


def test_what_is_left_goes_to_long_texts() -> None:
    severity, _, why, since, _ = column_widths(_ROWS, _HEADINGS)
    assert why > 3 * severity and why > since


@pytest.mark.parametrize("rows", [[], [[""]]], ids=["no row", "an empty cell"])
def test_a_column_without_text_has_room_for_its_heading(rows: list[list[str]]) -> None:
    assert column_widths(rows, ["signed"])[0] >= 10 * len("signed")


def test_more_words_than_a_line_holds_share_it_by_their_length() -> None:
    shares = column_widths([["administrators"] * 12 + ["no"]], ["a"] * 13)
    assert len(set(shares[:12])) == 1 and shares[12] < shares[0]
