from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from front_door.tables import print_json_lines, print_table

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


def table(rows: list[dict[str, object]], *columns: str, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    print_table(rows, columns)
    return [[cell for cell in line.split("  ") if cell.strip()] for line in capsys.readouterr().out.splitlines()]


def test_a_table_has_a_line_for_each_row_and_crops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = table(ROWS, "account", "opened_at", "evidence", "closed_at", "assumed", "long", capsys=capsys)
    assert [[cell.strip() for cell in line] for line in found] == [
        ["account", "opened_at", "evidence", "closed_at", "assumed", "long"],
        ["ada@example.com", "2026-01-31T08:00:00Z", "okta:1, okta:2", "yes", "x" * 300],
    ]


def test_a_column_may_reach_into_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    found = table(ROWS, "account.subject", "entitlement", "entitlement.type", "none.such", capsys=capsys)
    assert [cell.strip() for cell in found[1]] == ["00u1", "g1", "group"]


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


def test_a_terminal_gets_folded_cells(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    print_table(ROWS, ["account", "long"])
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 120
    assert shown.count("x") >= 300
