"""A registry that breaks an answer off is asked again; one that stays away is told as what is missing."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from dev import fetching, jars
from dev.errors import MissingPartError
from dev.fetching import PAUSES_SECONDS, run_fetching

GIVEN_THE_THIRD_TIME = """
import pathlib, sys
asked = pathlib.Path("asked")
asked.write_text(asked.read_text() + "x" if asked.exists() else "x")
sys.exit(0 if len(asked.read_text()) == 3 else "broken off")
"""


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses so far, in seconds; none of them takes its time."""
    waited: list[float] = []
    monkeypatch.setattr(fetching, "time", SimpleNamespace(sleep=waited.append))
    return waited


def test_a_command_that_is_broken_off_is_run_again_after_a_pause(tmp_path: Path, waited: list[float]) -> None:
    run_fetching([sys.executable, "-c", GIVEN_THE_THIRD_TIME], "no package", folder=tmp_path)
    assert waited == list(PAUSES_SECONDS)


def test_a_registry_that_stays_away_is_told_with_what_the_command_said(waited: list[float]) -> None:
    with pytest.raises(MissingPartError, match="no package: no route"):
        run_fetching([sys.executable, "-c", "raise SystemExit('no route')"], "no package")
    assert waited == list(PAUSES_SECONDS)


@pytest.mark.parametrize(("answers", "asked"), [([OSError, None], 1), ([OSError] * 3, 2)])
def test_jars_are_asked_for_again(
    answers: list[type[OSError] | None],
    asked: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    waited: list[float],
) -> None:
    left: Iterator[type[OSError] | None] = iter(answers)

    def resolve(_: str) -> list[SimpleNamespace]:
        if failure := next(left):
            raise failure("broken off")
        return []

    monkeypatch.setitem(sys.modules, "jgo", SimpleNamespace(resolve=resolve))
    with pytest.raises(MissingPartError, match="lists, the first" if None in answers else "fetched .*broken off"):
        jars.fetch_jars(jars.KAFKA, tmp_path)
    assert len(waited) == asked
