"""A short list is narrowed, sorted, cut to columns and printed as somebody asks; a wrong name is refused."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.lists.short_showing import show_short_list
from ingest.contract.instants import parse_instant
from tests.governance.cli.contexts import KeepingContext, exit_code

ROWS = [
    {"account": "okta:acme|b", "name": "Bea@example.com", "policy": "orphan", "status": "ended",
     "at": parse_instant("2026-05-02T00:00:00Z"), "n": 10},
    {"account": "okta:acme|a", "name": "ada@example.com", "policy": "stale", "status": "accepted",
     "at": parse_instant("2026-05-01T00:00:00Z"), "n": 9},
    {"account": "okta:acme|c", "name": None, "policy": "stale", "status": "accepted", "at": None, "n": 100},
]  # fmt: skip
COLUMNS, FURTHER = ("account", "status", "at"), ("name", "policy", "n")


@click.command()
@short_list_options(
    COLUMNS, FURTHER, "account", "policy", "since", "until", states=("accepted", "ended"), began="it was accepted"
)
@click.pass_obj
def listed(context: Any, asked: ShortAsked) -> None:
    show_short_list(context, ROWS, asked, COLUMNS, FURTHER, account="account", status="status", began="at")


@click.command()
@short_list_options(COLUMNS, FURTHER, "policy")
@click.pass_obj
def waiting(context: Any, asked: ShortAsked) -> None:
    rows = ROWS if "none" in asked.policy else []
    show_short_list(context, rows, asked, COLUMNS, FURTHER, empty="nothing waits")


@pytest.fixture
def context(tmp_path: Any) -> KeepingContext:
    return KeepingContext(f"sqlite:///{tmp_path}/none.sqlite")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "bac"),
        (("--sort", "account"), "abc"),
        (("--sort", "-n"), "cba"),
        (("--sort", "at"), "abc"),
        (("--sort", "-at"), "bac"),
        (("--limit", "1"), "b"),
        (("--state", "Accepted"), "ac"),
        (("--policy", "STALE", "--account", "ADA@"), "a"),
        (("--account", "acme|c"), "c"),
        (("--since", "2026-05-02"), "b"),
        (("--until", "2026-05-02"), "ac"),
    ],
)
def test_it_is_narrowed_and_sorted(context: KeepingContext, arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(listed, arguments, obj=context)
    assert done.exit_code == 0, done.output
    assert "".join(str(row["account"])[-1] for row in context.shown) == told


def test_its_columns_are_chosen(context: KeepingContext) -> None:
    for arguments, columns, form in (
        ((), COLUMNS, "table"),
        (("--wide",), (*COLUMNS, *FURTHER), "table"),
        (("--csv",), (*COLUMNS, *FURTHER), "csv"),
        (("--columns", "n, name", "--csv"), ("n", "name"), "csv"),
        (("--json",), COLUMNS, "json"),
    ):
        assert CliRunner().invoke(listed, arguments, obj=context).exit_code == 0
        assert (tuple(context.columns), context.presentation.form) == (columns, form)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sort", "stat"),
        ("--columns", "stat"),
        ("--columns", ","),
        ("--csv", "--json"),
        ("--json", "--columns", "n"),
        ("--state", "shut"),
    ],
)
def test_what_it_does_not_have_is_wrong_usage(context: KeepingContext, arguments: tuple[str, ...]) -> None:
    assert exit_code(CliRunner().invoke(listed, arguments, obj=context)) == 2
    assert context.shown == []


def test_nothing_to_list_is_said(context: KeepingContext) -> None:
    assert CliRunner().invoke(listed, ["--account", "nobody"], obj=context).stdout == "nothing to list\n"


def test_what_filters_leave_out_is_not_called_missing(context: KeepingContext) -> None:
    assert CliRunner().invoke(waiting, ["--policy", "none"], obj=context).stdout == "nothing to list\n"
    assert CliRunner().invoke(waiting, ["--policy", "other"], obj=context).stdout == "nothing waits\n"
