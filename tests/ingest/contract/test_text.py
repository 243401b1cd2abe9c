"""Text from outside."""

from __future__ import annotations

import pytest

from ingest.contract.errors import RecordError
from ingest.contract.text import MAX_IDENTIFIER, identifier, is_short, text


@pytest.mark.parametrize(
    ("value", "kept"),
    [("a", "a"), ("a\x00b", "ab"), ("\x00", None), ("", None), (None, None), (5, "5"), (1.5, "1.5"), (True, None),
     ([], None), ({}, None), (b"bytes", None)],
)  # fmt: skip
def test_text_is_without_nul_and_never_empty(value: object, kept: str | None) -> None:
    assert text(value) == kept
    assert identifier(value, "id") == kept


def test_an_identifier_has_a_length_and_text_has_none() -> None:
    assert identifier("x" * MAX_IDENTIFIER, "actor.id") == "x" * MAX_IDENTIFIER
    assert text("x" * 10_000) == "x" * 10_000
    with pytest.raises(RecordError, match=r"actor\.id has 513 characters"):
        identifier("x" * (MAX_IDENTIFIER + 1), "actor.id")


@pytest.mark.parametrize(
    ("values", "short"),
    [((), True), ((None, "", "x" * MAX_IDENTIFIER), True), (("x" * (MAX_IDENTIFIER + 1),), False),
     (("a", ["a"]), False), ((True,), False), ((1,), False)],
)  # fmt: skip
def test_only_short_texts_and_nothing_may_be_remembered(values: tuple[object, ...], short: bool) -> None:
    assert is_short(*values) is short
