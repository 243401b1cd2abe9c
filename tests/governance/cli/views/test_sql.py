"""`jitgov sql`: the forms of its answer, its limit, and what it refuses."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from governance.cli.views.sql import sql
from governance.store.database.engine import writing
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.queries.filled import ACME, account, empty_store, grant


@pytest.fixture
def context(sqlite_url: str) -> KeepingContext:
    with writing(empty_store(sqlite_url)) as connection:
        for n in range(3):
            account(connection, f"{ACME}|n{n}")
            grant(connection, f"g{n}", f"{ACME}|n{n}", f"{ACME}|group:g1")
    return KeepingContext(sqlite_url)


def run(context: KeepingContext, *arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(sql, arguments, obj=context, input=given)


def test_rows_come_by_the_names_of_their_columns(context: KeepingContext) -> None:
    done = run(context, 'SELECT login, COUNT(*) AS "of.all" FROM v_access GROUP BY login ORDER BY login', "--json")
    assert done.exit_code == 0, done.output
    assert [tuple(row.values()) for row in context.shown] == [(f"n{n}@example.com", 1) for n in range(3)]
    assert (context.columns, context.presentation.form) == (["login", "of_all"], "json")


def test_a_limit_says_whether_there_are_more(context: KeepingContext) -> None:
    assert "there are more than 2 rows" in run(context, "SELECT * FROM v_access", "--limit", "2").stderr
    assert len(context.shown) == 2
    assert "there are more than" not in run(context, "SELECT * FROM v_access", "--limit", "3").stderr


def test_a_statement_may_come_by_standard_input(context: KeepingContext) -> None:
    assert run(context, "-", "--csv", given="SELECT 1 AS n;\n").exit_code == 0
    assert (list(context.shown), context.presentation.form) == ([{"n": 1}], "csv")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("DELETE FROM account",), 2),
        (("SELECT * FROM account",), 1),
        (("SELECT nosuch FROM v_access",), 2),
        (("SELECT 1", "--timeout", "0"), 2),
        (("SELECT 1", "--json", "--csv"), 2),
    ],
)
def test_a_refusal_has_its_exit_code(context: KeepingContext, arguments: tuple[str, ...], code: int) -> None:
    assert exit_code(run(context, *arguments)) == code
