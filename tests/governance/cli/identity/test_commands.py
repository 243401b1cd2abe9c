"""``jitgov identity``: what it shows, lists and enters."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from governance.cli.identity import identifying
from governance.cli.identity.commands import identity
from ingest.contract.errors import UnclearError
from ingest.contract.listed_rows import value_of
from tests.governance.cli.contexts import KeepingContext
from tests.governance.configured import governance
from tests.governance.derivation.two_tenants import SETTINGS, born, both
from tests.governance.told import Told

ANN, ANN_TOO = "okta:acme|acmeann", "okta:beta|betaann"


@pytest.fixture
def told(sqlite_url: str) -> Told:
    told = Told(sqlite_url, governance(**SETTINGS))
    told.tell([*both("ann@example.com", "Ann Berg"), born("cyd", "cyd@home.test", "Ann Berg")])
    return told


def run(url: str, *words: str) -> tuple[Result, KeepingContext]:
    context = KeepingContext(url, governance(**SETTINGS))
    return CliRunner().invoke(identity, words, obj=context), context


def test_it_shows_why_accounts_are_one(told: Told, sqlite_url: str) -> None:
    done, context = run(sqlite_url, "show", ANN)
    assert done.exit_code == 0, done.output
    assert [(row["status"], row["confidence"], row["why"]) for row in context.shown] == [
        ("linked", 100, "owned_address 80 + name 30")
    ]
    done, _ = run(sqlite_url, "explain", ANN, "okta:acme|acmecyd")
    assert done.output == "candidate: 30 % (name 30)\n"


def test_a_case_is_listed_until_somebody_speaks(told: Told, sqlite_url: str) -> None:
    _, context = run(sqlite_url, "cases", "--names")
    assert [row["confidence"] for row in context.shown] == [30, 30]
    done, _ = run(sqlite_url, "unlink", "okta:acme|acmecyd", ANN, "--reason", "two women")
    assert done.exit_code == 0 and "are not one, entered by" in done.output
    done, _ = run(sqlite_url, "unlink", "okta:acme|acmecyd", ANN_TOO, "--reason", "two women")
    told.drain()
    _, context = run(sqlite_url, "cases", "--names")
    assert context.shown == []
    done, context = run(sqlite_url, "show", "okta:acme|acmecyd")
    assert "the only account of its identity" in done.output and len(context.shown) == 2


def test_namesakes_are_counted_and_what_else_is_shared_is_listed(told: Told, sqlite_url: str) -> None:
    done, context = run(sqlite_url, "cases")
    assert context.shown == []
    assert done.stdout == "no other case is open\n2 pairs of accounts share nothing but a name; --names lists them\n"
    told.tell([born("dee", "cyd@home.test", "Dee Dahl", tenant="beta")])
    done, context = run(sqlite_url, "cases", "--json")
    assert [row["why"] for row in context.shown] == ["foreign_address 40"]
    assert done.stderr.startswith("2 pairs of accounts share nothing but a name")
    done, context = run(sqlite_url, "cases", "--account", "acmecyd")
    assert [row["why"] for row in context.shown] == ["foreign_address 40", "name 30", "name 30"]


def test_a_case_names_the_sources_of_both_sides_and_is_found_by_either(told: Told, sqlite_url: str) -> None:
    _, context = run(sqlite_url, "cases", "--names", "--account", ANN_TOO)
    presentation = context.presentation
    heads = [presentation.titles[column] for column in presentation.columns]
    assert heads == ["account", "source", "other", "other source", "confidence", "why"]
    (row,) = context.shown
    assert {value_of(row, "account.issuer"), value_of(row, "other.issuer")} == {"okta:acme", "okta:beta"}


def test_a_login_of_several_accounts_is_no_key(told: Told, sqlite_url: str) -> None:
    done, _ = run(sqlite_url, "link", "ann@example.com", "okta:acme|acmecyd", "--reason", "x")
    assert isinstance(done.exception, UnclearError)


def test_what_is_not_listed_is_told(told: Told, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifying, "MOST_CASES", 1)
    done, context = run(sqlite_url, "cases", "--names")
    assert len(context.shown) == 1 and "only the first 1 cases were read" in done.output
    done, context = run(sqlite_url, "cases", "--account", "acmeann")
    assert len(context.shown) == 1 and "only the first" not in done.output


def test_what_an_account_is_and_when_its_use_is_a_test(told: Told, sqlite_url: str) -> None:
    done, _ = run(sqlite_url, "type", ANN, "break_glass", "--reason", "in the safe")
    assert done.exit_code == 0 and "ann@example.com is break_glass, entered by" in done.output
    done, _ = run(sqlite_url, "test", ANN, "--since", "2999-01-01", "--until", "2999-01-02", "--reason", "drill")
    assert done.exit_code == 0 and "from 2999-01-01 00:00 until 2999-01-02 00:00 is a test" in done.output
    done, _ = run(sqlite_url, "untype", ANN, "--reason", "no more")
    assert done.exit_code == 0 and "what rules and its source say" in done.output
    assert run(sqlite_url, "type", ANN, "robot", "--reason", "x")[0].exit_code == 2
