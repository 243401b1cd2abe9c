"""Sentences beside a list fit the terminal, and their instants are short; where tools read, a sentence is one line."""

from __future__ import annotations

import pytest

from governance.cli.line_width import say

SENTENCE = "not judged: " + "okta:acme system_log (1 gap from 2026-08-01T00:00:00Z to 2026-08-20T00:00:00Z); " * 3


def said(width: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    if width is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", width)
    say(SENTENCE)
    return capsys.readouterr().out


def test_a_sentence_is_folded_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = said("80", monkeypatch, capsys).splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 80
    assert " ".join(lines).count("(1 gap from 2026-08-01 00:00 to 2026-08-20 00:00)") == 3


def test_where_there_is_no_width_it_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(said(None, monkeypatch, capsys).splitlines()) == 1
