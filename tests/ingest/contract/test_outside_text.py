"""Text from outside acts on no terminal, and is no formula."""

from __future__ import annotations

import pytest

from ingest.contract.outside_text import is_seen, printable, without_formula


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("Ann", "Ann"), ("\x1b[2J", "\\x1b[2J"), ("a\nb", "a\\nb"), ("\u202egpj.exe", "\\u202egpj.exe"), ("é＝", "é＝")],
)
def test_what_does_not_print_is_spelled(text: str, spelled: str) -> None:
    assert printable(text) == spelled


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "\u00a0@SUM(A1)", "\u200b=1", "\uff1d1+1", "\tplain"])
def test_what_begins_like_a_formula_is_quoted(text: str) -> None:
    assert without_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("\t-1", "'\t'-1"),
        ("\n+1", "'\n'+1"),
        ("jo;=1+1", "jo;'=1+1"),
        ("jo\r\n @SUM(A1)\n", "jo\r\n' @SUM(A1)\n"),
        ("a;b\t=1;\uff1d1", "a;b\t'=1;'\uff1d1"),
        ("a;\u200b=1", "a;'\u200b=1"),
        ("a\n \u200b\u00a0-1", "a\n' \u200b\u00a0-1"),
        ("a\n- cmd|'/C calc'!A0", "a\n'- cmd|'/C calc'!A0"),
        ("a;- b", "a;'- b"),
        ("a\n-b", "a\n'-b"),
    ],
)
def test_what_begins_like_a_formula_where_a_cell_may_begin_is_quoted(text: str, guarded: str) -> None:
    """A spreadsheet that parts cells by semicolons knows no quotes behind a comma: a line may end there, too."""
    assert without_formula(text) == guarded


@pytest.mark.parametrize("text", ["", "Ann", "a=b", "1-1", "(=1)", "a; b", "1;2", "To do:\n- one, two\r\n- three"])
def test_all_else_stays(text: str) -> None:
    assert without_formula(text) == text


@pytest.mark.parametrize("text", ["", "  ", "\u3164", " \u2800\uffa0"])
def test_a_text_without_a_shape_shows_nothing(text: str) -> None:
    assert not is_seen(text)


@pytest.mark.parametrize("text", [" a ", "\u200b", "\u00a0", "김"])
def test_what_prints_or_is_spelled_is_seen(text: str) -> None:
    assert is_seen(text)
