"""``jitgov import-accounts`` as a person calls it, on the embedded bus."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.contract.errors import DeclinedError, SetupError
from jitgov import cli
from tests.ingest.cli.published import published

Run = Callable[..., Result]
PEOPLE = "Email,Role,Created\nAda@example.com,Admin,2026-05-01\nbob@example.com,,\n"
LIST = "applist:okta:acme/0oa1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    Path("config.yaml").write_text(
        "governance:\n  applications:\n  - issuer: 'okta:acme'\n    id: 0oa1\n    name: CRM\n"
    )
    Path("people.csv").write_text(PEOPLE)

    def invoke(file: str, *arguments: str, stdin: bytes | None = None) -> Result:
        ordinary = () if "--map" in arguments else ("--application", "CRM", "--key", "email")
        asked = ("import-accounts", file, *ordinary, *arguments)
        return CliRunner().invoke(cli, asked, input=stdin, catch_exceptions=False)

    return invoke


def test_a_complete_list_becomes_a_census_of_the_application(run: Run) -> None:
    result = run("people.csv", "--complete", "--listed-at", "2026-05-02", "--json")
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert (summary["application"], summary["accounts"], summary["roles"]) == ("okta:acme|0oa1", 2, 1)
    events = published()
    assert {f"{event.source.idp}:{event.source.tenant}" for event in events} == {LIST}
    assert {e.account.subject for e in events if e.account} == {"ada@example.com", "bob@example.com"}
    (ended,) = (event for event in events if event.kind == "census_ended")
    assert ended.attributes["census"]["scope"] == "full"
    assert ended.attributes["census"]["partial"] == []
    assert (ended.attributes["accounts"], ended.attributes["grants"]) == (2, 1)


def test_the_same_file_gives_the_same_events_and_another_one_of_that_day_others(run: Run) -> None:
    os.utime("people.csv", (1_777_000_000, 1_777_000_000))
    for _ in range(2):
        assert run("people.csv", "--complete").exit_code == 0
    first = {event.event_id for event in published()}
    assert len(published()) == 2 * len(first)
    Path("people.csv").write_text(PEOPLE + "cyd@example.com,,\n")
    os.utime("people.csv", (1_777_000_000, 1_777_000_000))
    run("people.csv", "--complete")
    assert len({event.event_id for event in published()} - first) == 5


def test_a_row_that_cannot_be_read_is_named_and_the_list_ends_nobody(run: Run) -> None:
    Path("people.csv").write_text(PEOPLE + ",Viewer,\ncyd@example.com,Viewer,soon\nADA@example.com,Viewer,\n")
    result = run("people.csv", "--complete")
    assert result.exit_code == 65
    assert result.stderr.splitlines()[0] == "people.csv:4: the key 'Email' is empty"
    assert result.stderr.splitlines()[1].startswith("people.csv:5: 'Created': the date is not an instant: 'soon'")
    assert "ends nobody" in result.stdout
    events = published()
    assert [e.attributes["census"]["scope"] for e in events if e.kind == "census_ended"] == ["incremental"]
    assert sorted(e.entitlement.id for e in events if e.entitlement) == ["Admin", "Viewer"]


def test_two_rows_of_one_key_that_disagree_are_told(run: Run) -> None:
    Path("people.csv").write_text("Email,Status\nada@example.com,active\nada@example.com,disabled\n")
    result = run("people.csv", "--complete")
    assert result.exit_code == 65
    assert "people.csv:3: the key 'ada@example.com' stands on line 2 with another account" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--complete", "--count", "3"), "names 2 accounts, not the 3"),
        (("--partial", "--count", "1"), "names 2 accounts, not the 1"),
    ],
)
def test_a_stated_count_that_differs_is_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(DeclinedError, match=message):
        run("people.csv", *arguments)
    assert not Path("jitgov-bus.sqlite").exists()


def test_a_shrunk_list_is_held_until_somebody_says_why(run: Run) -> None:
    rows = "".join(f"p{number}@example.com,,\n" for number in range(10))
    Path("people.csv").write_text(PEOPLE + rows)
    assert run("people.csv", "--complete", "--count", "12", "--listed-at", "2026-05-02").exit_code == 0
    Path("people.csv").write_text(PEOPLE)
    with pytest.raises(DeclinedError, match=r"names 2 accounts.*named 12: nothing is imported"):
        run("people.csv", "--complete", "--listed-at", "2026-05-03")
    assert run("people.csv", "--partial", "--listed-at", "2026-05-03").exit_code == 0
    run("people.csv", "--complete", "--listed-at", "2026-05-04", "--confirm-shrink", "ten left")
    confirmed = [e.attributes["census"].get("confirmed") for e in published() if e.kind == "census_ended"]
    (confirmation,) = filter(None, confirmed)
    assert confirmation["reason"] == "ten left"
    assert confirmation["by"]["uid"] == os.getuid()


def test_a_list_that_names_nobody_is_refused(run: Run) -> None:
    Path("people.csv").write_text("Email,Role\n")
    for stated in (("--complete",), ("--partial", "--count", "0"), ("--complete", "--count", "1")):
        with pytest.raises(DeclinedError, match=r"names no account.* --complete --count 0"):
            run("people.csv", *stated)
    Path("people.csv").write_text("Email,Role\n,Viewer\n")
    with pytest.raises(DeclinedError, match=r"names no account .*1 row cannot be read"):
        run("people.csv", "--complete", "--count", "0")


@pytest.mark.parametrize("text", ["Email,Role\n", "[]"])
def test_an_application_that_has_no_account_is_told_so_in_so_many_words(run: Run, text: str) -> None:
    Path("people.csv").write_text(text)
    result = run("people.csv", "--complete", "--count", "0")
    assert result.exit_code == 0
    assert "0 accounts, 0 roles held" in result.stdout
    (ended,) = published()
    assert (ended.kind, ended.attributes["accounts"]) == ("census_ended", 0)
    assert ended.attributes["census"]["scope"] == "full"


def test_an_application_that_was_emptied_is_held_until_somebody_says_why(run: Run) -> None:
    run("people.csv", "--complete", "--listed-at", "2026-05-02")
    Path("people.csv").write_text("Email,Role\n")
    emptied = ("people.csv", "--complete", "--count", "0", "--listed-at", "2026-05-03")
    with pytest.raises(DeclinedError, match="names 0 accounts"):
        run(*emptied)
    assert run(*emptied, "--confirm-shrink", "moved to the new one").exit_code == 0


def test_a_map_is_shown_written_and_used(run: Run) -> None:
    shown = run("people.csv", "--map", "--key", "email", "--write", "map.yaml")
    assert shown.exit_code == 0
    assert "key: email\nemail: Email\ncreated: Created\nroles:\n- Role\n" in shown.stdout
    assert "# line 2: ada@example.com is active" in shown.stdout
    assert "no key" in run("people.csv", "--map").stdout
    assert not Path("jitgov-bus.sqlite").exists()
    assert run("people.csv", "--complete", "--columns", "map.yaml").exit_code == 0


def test_wrong_usage_and_unknown_names_say_what_to_do(run: Run) -> None:
    assert "--complete or --partial" in run("people.csv").stderr
    both = run("people.csv", "--complete", "--partial")
    assert (both.exit_code, "give one of them" in both.stderr) == (2, True)
    with pytest.raises(SetupError, match="no column 'mial'; did you mean Email"):
        run("people.csv", "--complete", "--key", "mial")
    with pytest.raises(SetupError, match="no column 'rolle'; did you mean Role"):
        run("people.csv", "--complete", "--role", "rolle")


def test_standard_input_is_read(run: Run) -> None:
    assert run("-", "--partial", stdin=PEOPLE.encode()).exit_code == 0
    assert len(published()) == 4


def test_a_list_of_a_day_that_lies_ahead_is_told_to_be_taken_for_one_of_now(run: Run) -> None:
    said = "--listed-at 2999-05-02T00:00:00Z lies ahead of now: the list is taken for one of now"
    assert said in run("people.csv", "--complete", "--listed-at", "2999-05-02").stderr
    assert "lies ahead" not in run("people.csv", "--complete", "--listed-at", "2026-05-02").stderr
