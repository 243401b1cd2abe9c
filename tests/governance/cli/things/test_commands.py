"""``jitgov show`` and ``jitgov person``: one thing as sections, or as one line for tools."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result

from governance.cli.things.commands import person, show
from governance.store.database.engine import writing
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, finding, grant

ALICE = f"{ACME}|alice"


@pytest.fixture
def context(sqlite_url: str) -> KeepingContext:
    with writing(empty_store(sqlite_url)) as connection:
        covered(connection, ACME, "system_log", at(1), at(20))
        account(connection, ALICE)
        grant(connection, "g1", ALICE, f"{ACME}|group:g1")
        finding(connection, "f1", ALICE)
    return KeepingContext(sqlite_url)


def run(command: click.Command, context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=context)


def test_an_account_is_shown_section_by_section(context: KeepingContext) -> None:
    done = run(show, context, "alice@example.com")
    assert done.exit_code == 0, done.output
    printed = done.stdout.splitlines()
    assert printed[1] == "account alice@example.com"
    assert {"grants (1)", "findings (1)"} <= set(printed)


def test_tools_get_one_object(context: KeepingContext) -> None:
    assert run(show, context, "finding", "f1", "--json").exit_code == 0
    (told,) = context.shown
    assert (told["kind"], told["id"], told["incomplete"]) == ("finding", "f1", None)
    assert isinstance(told["finding"], dict) and told["finding"]["severity"] == "high"


def test_a_person_is_asked_for_by_any_name(context: KeepingContext) -> None:
    assert run(person, context, "ALICE").stdout.splitlines()[1] == "person alice@example.com"


def test_before_anything_was_known_it_says_so(context: KeepingContext) -> None:
    said = f"not known before 2026-05-01 00:00 UTC: {ACME}"
    assert said in run(show, context, ALICE, "--as-of", "2026-01-01").stdout


@pytest.mark.parametrize("words", [("nobody",), ("thing", "f1"), ("a", "b", "c"), ("grant", "f1"), ()])
def test_wrong_usage_is_exit_2(context: KeepingContext, words: tuple[str, ...]) -> None:
    assert exit_code(run(show, context, *words)) == 2
