"""``import-roster`` as a person runs it: a map once, then lists; what is short, renamed or broken ends nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.bus.interface import Message
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import JitgovError
from ingest.contract.event import Event
from ingest.contract.roster import list_of
from jitgov import cli
from tests.ingest.translation.rosters.written import table

Run = Callable[..., Result]
HEADER = "Employee ID,Name,Work Email,Status,Termination Date,Salary"
ROWS = [f"{n},Person {n},p{n}@example.com,Active,,1" for n in range(10)]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    table(Path("roster.csv"), HEADER, ROWS)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["import-roster", *arguments], catch_exceptions=False)

    assert invoke("roster.csv", "--map", "--write", "map.yaml").exit_code == 0
    return invoke


def published() -> list[Event]:
    if not Path("jitgov-bus.sqlite").exists():
        return []
    subscriber = open_bus("embedded:jitgov-bus.sqlite", {}).subscriber("test", [EVENTS_TOPIC], lambda _: {})
    messages: list[Message] = []
    while polled := subscriber.poll(1_000, 0):
        messages += [message for of_partition in polled.values() for message in of_partition]
    subscriber.close()
    return [decode(message.value) for message in messages]


def problem(run: Run, *arguments: str) -> tuple[int, str]:
    """The exit code and the words of the error that the command ends with."""
    with pytest.raises(JitgovError) as raised:
        run(*arguments)
    return raised.value.exit_code, str(raised.value)


def lists() -> list[tuple[int, str | None]]:
    stated = [list_of(event.attributes) for event in published() if event.kind == "census_ended"]
    return sorted(((of.persons, of.population) for of in stated), key=str)


def test_a_map_is_suggested_with_a_preview_and_kept_in_a_file_of_its_own(run: Run) -> None:
    result = run("roster.csv", "--map")
    assert "employee_id: Employee ID" in result.stdout
    assert "names Person 0" in result.stderr
    assert "not read: Salary" in result.stderr
    assert result.stdout.endswith("# not read: Salary\n")
    assert Path("map.yaml").read_text(encoding="utf-8") == result.stdout
    assert problem(run, "roster.csv", "--map", "--write", "map.yaml") == (
        1,
        "map.yaml is there already; nothing was written. Name another file",
    )
    assert published() == []


def test_without_a_map_nothing_is_taken_in(run: Run) -> None:
    code, words = problem(run, "roster.csv")
    assert (code, "--map --write" in words) == (78, True)
    assert published() == []


def test_a_list_is_published_as_of_when_its_file_was_written(run: Run) -> None:
    os.utime("roster.csv", (1_780_000_000, 1_780_000_000))
    first = run("roster.csv", "--columns", "map.yaml", "--complete", "employees", "--json")
    assert json.loads(first.stdout) == {
        "persons": 10, "statuses": {"active": 10}, "bad_rows": 0, "unknown_words": [], "population": "employees",
        "as_of": "2026-05-28T20:26:40Z", "tenant": "default",
    }  # fmt: skip
    events = {(event.event_id, event.content_hash) for event in published()}
    run("roster.csv", "--columns", "map.yaml", "--complete", "employees")
    assert {(event.event_id, event.content_hash) for event in published()} == events


def test_one_person_is_one_person(run: Run) -> None:
    table(Path("one.csv"), HEADER, ROWS[:1])
    ahead = run("one.csv", "--columns", "map.yaml", "--as-of", "2999-01-31").stderr
    assert "--as-of 2999-01-31T00:00:00Z lies ahead of now" in ahead
    stated = run("one.csv", "--columns", "map.yaml", "--as-of", "2026-01-31").stdout
    assert stated.startswith("1 person (1 active) as of 2026-01-31 00:00 UTC: a part of the roster\n")


def test_bad_rows_are_named_and_the_list_is_then_no_complete_one(run: Run) -> None:
    table(Path("bad.csv"), HEADER, [*ROWS, ",,,Active,,1", "11,Eve,eve@example.com,Active,32.01.2026,1"])
    result = run("bad.csv", "--columns", "map.yaml", "--complete", "employees")
    assert result.exit_code == 65
    assert result.stderr.splitlines()[0].startswith("bad.csv:12: the row has neither an employee id nor")
    assert result.stderr.splitlines()[1].startswith("bad.csv:13: end: '32.01.2026' is no day")
    assert lists() == [(10, None)]


def test_a_renamed_column_takes_nothing_in(run: Run) -> None:
    table(Path("renamed.csv"), HEADER.replace("Termination Date", "Last Day"), ROWS)
    code, words = problem(run, "renamed.csv", "--columns", "map.yaml", "--complete", "employees")
    assert (code, "has no column 'Termination Date' (end)" in words) == (78, True)
    for name in ("Contract End", "Terminaton Date"):
        table(Path("renamed.csv"), HEADER.replace("Termination Date", name), ROWS)
        assert f"(end; perhaps now '{name}')" in problem(run, "renamed.csv", "--columns", "map.yaml")[1]
    assert published() == []


def test_a_column_spelt_with_other_case_or_blanks_is_the_same_column(run: Run) -> None:
    run("roster.csv", "--columns", "map.yaml", "--complete", "employees", "--as-of", "2026-01-31")
    events = {(event.event_id, event.kind) for event in published()}
    table(Path("spelt.csv"), HEADER.replace("Termination Date", "termination_date").replace("Work E", "work e"), ROWS)
    again = run("spelt.csv", "--columns", "map.yaml", "--complete", "employees", "--as-of", "2026-01-31")
    assert again.exit_code == 0
    assert {(event.event_id, event.kind) for event in published()} == events


def test_a_shrunk_list_is_held_until_somebody_confirms_it(run: Run) -> None:
    take = ("--columns", "map.yaml", "--complete", "employees")
    assert run("roster.csv", *take).exit_code == 0
    table(Path("half.csv"), HEADER, ROWS[:5])
    code, words = problem(run, "half.csv", *take)
    assert (code, "was accepted had 10" in words) == (1, True)
    assert lists() == [(10, "employees")]
    assert run("half.csv", *take, "--confirm-shrink", "the branch was sold").exit_code == 0
    confirmed = [list_of(e.attributes).confirmed for e in published() if e.kind == "census_ended"]
    (word,) = [confirmation for confirmation in confirmed if confirmation is not None]
    assert (word.reason, word.by["uid"]) == ("the branch was sold", os.getuid())
    # The shorter list is now what the next one is held against.
    table(Path("four.csv"), HEADER, ROWS[:4])
    assert run("four.csv", *take).exit_code == 0


def test_a_list_of_as_many_other_people_is_held(run: Run) -> None:
    take = ("--columns", "map.yaml", "--complete", "employees")
    assert run("roster.csv", *take).exit_code == 0
    table(Path("others.csv"), HEADER, [*ROWS[:3], *(f"9{one.replace('Person', 'Other')}" for one in ROWS[3:])])
    code, words = problem(run, "others.csv", *take)
    assert (code, lists()) == (1, [(10, "employees")])
    assert (
        "has 10 persons, and the last one that was accepted had 10, but 70% of those whom that one named are not"
        in words
    )


def test_a_title_above_the_headers_is_named_and_passed_over(run: Run) -> None:
    table(Path("titled.csv"), f"Staff of 2026\n{HEADER}", ROWS)
    done = run("titled.csv", "--columns", "map.yaml")
    assert (done.exit_code, lists()) == (0, [(10, None)])
    assert "titled.csv: 'Staff of 2026' stands above the headers and is passed over" in done.stderr


def test_a_part_and_an_older_list_are_held_against_nothing(run: Run) -> None:
    take = ("--columns", "map.yaml")
    assert run("roster.csv", *take, "--complete", "employees").exit_code == 0
    table(Path("half.csv"), HEADER, ROWS[:5])
    assert run("half.csv", *take).exit_code == 0
    assert run("half.csv", *take, "--complete", "employees", "--as-of", "2020-01-01").exit_code == 0
    assert run("half.csv", *take, "--complete", "contractors").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("roster.csv", "--write", "other.yaml"),
        ("roster.csv", "--columns", "map.yaml", "--confirm-shrink", "so it is"),
        ("roster.csv", "--columns", "map.yaml", "--complete", " "),
        ("roster.csv", "--columns", "map.yaml", "--as-of", "yesterday"),
        ("nowhere.csv", "--columns", "map.yaml"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_workbook_and_a_map_of_nothing_say_what_to_do(run: Run) -> None:
    Path("roster.xlsx").write_bytes(b"PK\x03\x04")
    Path("empty.yaml").write_text("columns: {department: Status}\n", encoding="utf-8")
    Path("wrong.yaml").write_text("columns: {employeeid: Employee ID}\n", encoding="utf-8")
    assert "save its sheet as CSV" in problem(run, "roster.xlsx", "--columns", "map.yaml")[1]
    assert "nobody could be told" in problem(run, "roster.csv", "--columns", "empty.yaml")[1]
    assert "did you mean employee_id" in problem(run, "roster.csv", "--columns", "wrong.yaml")[1]


def test_no_map_is_suggested_for_an_empty_file(run: Run) -> None:
    Path("empty.csv").touch()
    result = run("empty.csv", "--map", "--write", "other.yaml")
    assert (result.exit_code, result.stdout) == (65, ""), result.stderr
    assert "the file is empty" in result.stderr
    assert not Path("other.yaml").exists()
