"""``collect roster`` as a person runs it: lists that changed, and what holds or stops one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jitgov import cli
from tests.ingest.translation.rosters.written import table

Run = Callable[..., Result]
HEADER = "Employee ID,Name,Team"
ROWS = [f"{n},Person {n},Ops" for n in range(10)]
SETTINGS = """
sources:
  - {kind: okta, tenant: acme, url: "https://acme.example.com", auth: {ssws: {token_env: GONE}}}
  - {kind: roster, tenant: acme, path: staff.csv, columns_file: map.yaml, population: employees}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    Path("config.yaml").write_text(SETTINGS)
    Path("map.yaml").write_text("columns: {employee_id: Employee ID, name: Name}\n")
    table(Path("staff.csv"), HEADER, ROWS)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["collect", "roster", *arguments], catch_exceptions=False)

    return invoke


def test_a_roster_is_read_once_and_again_when_it_changed(run: Run) -> None:
    rows = [json.loads(run("--once", "--json").stdout) for _ in range(2)]
    assert [(row["state"], row["source"]) for row in rows] == [("taken", "roster:acme"), ("unchanged", "roster:acme")]
    table(Path("staff.csv"), HEADER, [*ROWS, "10,Eve,Ops"])
    assert json.loads(run("--once", "--json").stdout)["persons"] == 11


def test_a_shrunk_roster_is_held_until_it_is_confirmed(run: Run) -> None:
    assert run("--once").exit_code == 0
    table(Path("staff.csv"), HEADER, ROWS[:5])
    held = run("--once")
    assert (held.exit_code, "give --confirm-shrink REASON" in held.stderr) == (1, True)
    assert run("--once", "--confirm-shrink", "the branch was sold").exit_code == 0
    assert run("--once").exit_code == 0


def test_bad_rows_and_a_missing_file_are_told(run: Run) -> None:
    table(Path("staff.csv"), HEADER, [*ROWS, ",,Ops"])
    bad = run("--once")
    assert (bad.exit_code, bad.stderr.startswith("staff.csv:12: ")) == (65, True)
    Path("staff.csv").unlink()
    gone = run("--once")
    assert (gone.exit_code, "sources[1]: staff.csv cannot be read" in gone.stderr) == (78, True)


@pytest.mark.parametrize(
    "arguments", [("--once", "--census"), ("--since", "2026-01-01"), ("--confirm-shrink", "sold"), ("--via", "graph")]
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
