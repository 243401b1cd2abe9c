"""`jitgov help`: every state and verdict that an answer may have is explained, with the glossary's own sentence."""

from __future__ import annotations

from itertools import chain
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from front_door.words import WORDS
from governance.cli.lists.commands import FINDING_STATES
from governance.model.answers import Outcome
from governance.model.states import Begin, Ground, Path, ProvenanceKind, State
from governance.queries.stale_verdict import WORDS as SWEPT
from jitgov import cli
from tests.house.tree import ROOT


def asked(*arguments: str, columns: int = 100) -> Result:
    return CliRunner().invoke(cli, ["help", *arguments], env={"COLUMNS": str(columns)})


@pytest.mark.parametrize("states", [*map(get_args, (State, ProvenanceKind, Ground, Begin, Path, Outcome)), SWEPT,
                                    FINDING_STATES])  # fmt: skip
def test_every_state_is_explained(states: tuple[str, ...]) -> None:
    assert set(states) <= set(chain.from_iterable(WORDS.values()))


def test_the_glossary_says_the_same() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    missing = [f"| `{word}` | {told} |" for words in WORDS.values() for word, told in words.items()]
    assert [line for line in missing if line not in page] == []


@pytest.mark.parametrize("columns", [80, 120, 220])
def test_the_words_fit_the_terminal(columns: int) -> None:
    lines = asked("words", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[1] == "How an account came to be"


def test_one_word_is_explained_by_a_part_of_it() -> None:
    told = asked("words", "not evaluable").stdout
    assert told.startswith("What a policy answers\n  not_evaluable")
    assert "jit_confirmed" not in told
    unknown = asked("words", "nonsense")
    assert (unknown.exit_code, "no word of answers has 'nonsense' in it" in unknown.stderr) == (2, True)


def test_a_command_is_explained_as_its_own_help_does() -> None:
    runner = CliRunner()
    assert asked("review", "list").stdout == runner.invoke(cli, ["review", "list", "--help"], env=_WIDE).stdout
    assert asked().stdout == runner.invoke(cli, ["--help"], env=_WIDE).stdout
    assert "there is no command 'nonsense'" in asked("nonsense").stderr


_WIDE = {"COLUMNS": "100"}
