"""The demo's store is what its facts say, and what its bus says, translated then or today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_run import ENVIRON, JITGOV


def jitgov(folder: Path, *arguments: str, code: int = 0, store: str | None = None) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, str(JITGOV), *arguments, "--config", "demo-out/config.yaml"]
    environ = ENVIRON if store is None else {**ENVIRON, "JITGOV_STORE_URL": store}
    done = subprocess.run(asked, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


def test_every_derived_row_is_as_the_facts_have_it(demo_folder: Path) -> None:
    assert "every derived row is as it should be" in jitgov(demo_folder, "rebuild", "--check").stderr


@pytest.mark.parametrize("anew", [(), ("--retranslate",)], ids=["as published", "translated anew"])
def test_a_store_founded_anew_is_in_the_same_state(demo_folder: Path, anew: tuple[str, ...]) -> None:
    into = ("rebuild", "--from-bus", "--into", "sqlite:///anew.sqlite", *anew)
    assert jitgov(demo_folder, *into).stdout.endswith(" (the two stores are in one state)\n")
    # What was sealed came along, and the chain goes on from there.
    entries = [jitgov(demo_folder, "audit", "verify", store=url).stdout for url in (None, "sqlite:///anew.sqlite")]
    assert all(told.startswith("chain verified: ") for told in entries)
    founded = jitgov(demo_folder, "rebuild", "--check", store="sqlite:///anew.sqlite")
    assert "every derived row is as it should be" in founded.stderr
    assert "holds state already" in jitgov(demo_folder, *into, code=1).stderr


def test_what_belongs_together_is_said(demo_folder: Path) -> None:
    jitgov(demo_folder, "rebuild", "--from-bus", code=2)
    jitgov(demo_folder, "rebuild", "--retranslate", code=2)
