from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from front_door.tables import print_csv, print_json_lines, print_table
from governance.cli.lists.listings import ACCOUNTS

AT = datetime(2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=2)))


class Account(msgspec.Struct):
    issuer: str
    subject: str
    name: str | None = None


ROWS = [
    {
        "account": Account("okta:acme", "00u1", "ada@example.com"),
        "opened_at": AT,
        "evidence": ["okta:1", "okta:2"],
        "closed_at": None,
        "assumed": True,
        "long": "x" * 300,
        "entitlement": {"type": "group", "id": "g1", "name": None},
        "odd": "\x1b[31mred[bold]\n\u202e",
    }
]
PEOPLE = [
    {
        "severity": "critical",
        "account": f"person.with.a.long.login.{n}@subsidiary.example.com",
        "policy": "separation_of_duties",
        "opened_at": AT,
        "message": "Somebody holds two things that nobody may hold together, " * 3,
        "closed_at": AT,
    }
    for n in range(3)
]
FIVE = ("severity", "account", "policy", "opened_at", "message")


@pytest.fixture(autouse=True)
def no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def table(rows: Sequence[dict[str, object]], *columns: str, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    print_table(rows, columns)
    return [[cell for cell in line.split("  ") if cell.strip()] for line in capsys.readouterr().out.splitlines()]


def test_a_table_has_a_line_for_each_row_and_crops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    lines = table(ROWS, "account", "opened_at", "evidence", "closed_at", "assumed", "long", capsys=capsys)
    assert [[cell.strip() for cell in line] for line in lines] == [
        ["account", "opened (UTC)", "evidence", "closed", "assumed", "long"],
        ["ada@example.com", "2026-01-31 08:00", "okta:1, okta:2", "yes", "x" * 300],
    ]


def test_a_column_may_reach_into_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    lines = table(ROWS, "account.subject", "entitlement", "entitlement.type", "none.such", capsys=capsys)
    assert [cell.strip() for cell in lines[1]] == ["00u1", "g1", "group"]


def test_text_from_outside_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(ROWS, ["odd"])
    assert capsys.readouterr().out.splitlines()[1].rstrip() == "\\x1b[31mred[bold]\\n\\u202e"


def test_json_has_every_key_and_instants_in_utc(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json_lines([*ROWS, {"at": AT.astimezone(UTC)}])
    first, second = map(json.loads, capsysbinary.readouterr().out.splitlines())
    assert list(first) == list(ROWS[0])
    assert first["account"] == {"issuer": "okta:acme", "subject": "00u1", "name": "ada@example.com"}
    assert first["opened_at"] == "2026-01-31T08:00:00Z"
    assert first["odd"] == ROWS[0]["odd"]
    assert second == {"at": "2026-01-31T08:00:00Z"}


@pytest.mark.parametrize("width", [40, 80, 120, 220])
@pytest.mark.parametrize("terminal", [True, False])
def test_a_table_fits_the_width_and_loses_nothing(
    width: int, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(ROWS + PEOPLE, [*FIVE, "long", "evidence"])
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert shown.count("x") >= 300
    assert shown.count("together") == 9


def test_columns_give_way_before_names_are_folded_to_pieces(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_table(PEOPLE, FIVE, {"opened_at": "since"}, giving_way=("policy", "severity"))
    assert capsys.readouterr().out.split("\n")[0].split() == ["severity", "account", "since", "(UTC)", "message"]
    monkeypatch.setenv("COLUMNS", "220")
    print_table(PEOPLE, FIVE, {"opened_at": "since"}, giving_way=("policy", "severity"))
    assert "policy" in capsys.readouterr().out.split("\n")[0]


@pytest.mark.parametrize("width", ["80", "120", "200"])
def test_two_accounts_of_one_login_are_told_apart(
    width: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    alike = {"account": {"name": "ada@example.com"}, "state": "active", "last_used_at": AT}
    rows = [{**alike, "source": source} for source in ("okta:acme", "entra:corp")]
    print_table(rows, ACCOUNTS.columns, ACCOUNTS.titles, giving_way=ACCOUNTS.giving_way)
    shown = capsys.readouterr().out
    assert "okta:acme" in shown
    assert "entra:corp" in shown


def test_what_says_nothing_gives_way_first(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "92")
    nameless = [{**person, "severity": None} for person in PEOPLE]
    print_table(nameless, FIVE, giving_way=("policy", "severity"))
    assert capsys.readouterr().out.split("\n")[0].split()[:2] == ["account", "policy"]


def test_whole_words_stay_together_where_they_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    print_table([{"message": "nobody had enabled the account again"}], ["message"])
    assert capsys.readouterr().out.splitlines()[1:] == ["nobody had enabled the account", "again"]


@pytest.mark.parametrize("width", range(64, 120))
def test_no_word_of_a_title_is_broken_where_there_is_room(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    columns = ("entitlement", "justification", "account", "message", "acknowledged")
    print_table([dict.fromkeys(columns, "a text of many words that is folded " * 3)], columns)
    assert sorted(capsys.readouterr().out.splitlines()[0].split()) == sorted(columns)


def test_a_character_of_two_columns_counts_as_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "17")
    print_table([{"name": "会計部門の全員のための", "state": "open"}], ["name", "state"])
    assert capsys.readouterr().out.splitlines()[1:] == ["会計部門の  open", "全員のため", "の"]


def test_an_instant_within_a_sentence_is_as_short(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"reason": "last used 2026-06-20T01:00:00Z, 129 days before"}], ["reason"])
    assert capsys.readouterr().out.splitlines()[1] == "last used 2026-06-20 01:00, 129 days before"


def test_csv_has_whole_instants_and_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ROWS[0] | {"odd": odd}
        for odd in ("=1+1", " \t=cmd", "+1", "-1", "@x", -1, "a=b", '"quoted", \u202ename', "\u00a0=1", "\ufeff=1")
    ]
    print_csv(rows, ["account", "opened_at", "closed_at", "odd"])
    lines = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert lines[0] == ["account", "opened_at", "closed_at", "odd"]
    assert lines[1] == ["ada@example.com", "2026-01-31T08:00:00Z", "", "'=1+1"]
    assert [line[3] for line in lines[2:]] == [
        "' \\t'=cmd", "'+1", "'-1", "'@x", "-1", "a=b", '"quoted", \\u202ename', "'\\xa0=1", "'\\ufeff=1",
    ]  # fmt: skip


def test_a_table_without_a_row_says_so_and_is_no_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([], FIVE)
    assert capsys.readouterr().out == "nothing to list\n"
