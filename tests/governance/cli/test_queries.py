"""The commands that ask: what they print, what they refuse, and as of when."""

from __future__ import annotations

from collections.abc import Mapping

import click
import pytest
from click.testing import CliRunner, Result

from governance.cli.queries import (
    ACCESS_COLUMNS,
    ACCOUNT_COLUMNS,
    FINDING_COLUMNS,
    SWEEP_COLUMNS,
    UNANSWERED_COLUMNS,
    access,
    accounts,
    findings,
    sweep,
)
from governance.store.database.engine import open_engine, writing
from ingest.contract.errors import DeclinedError
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import (
    ACME,
    account,
    at,
    covered,
    empty_store,
    finding,
    grant,
    named,
    unanswered,
    use,
)

ALICE, BOB = f"{ACME}|alice", f"{ACME}|bob"


@pytest.fixture
def context(store_url: str) -> KeepingContext:
    with writing(empty_store(store_url)) as connection:
        covered(connection, ACME, "system_log", at(1), at(200))
        account(connection, ALICE, created_at=at(1), provenance="jit_confirmed")
        account(connection, BOB, created_at=at(1))
        use(connection, BOB, at(190))
        named(connection, "entitlement", f"{ACME}|group:g1", "Finance")
        grant(connection, "g1", ALICE, f"{ACME}|group:g1")
        grant(connection, "g2", BOB, f"{ACME}|group:g2", mode="eligible")
        finding(connection, "f1", ALICE)
        finding(connection, "f2", ALICE, closed_at=at(50))
        unanswered(connection, "n1", BOB)
    return KeepingContext(store_url)


def run(command: click.Command, context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=context)


def reached(row: Mapping[str, object], column: str) -> bool:
    value: object = row
    for name in column.split("."):
        if value is None:
            return True
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


@pytest.mark.parametrize(
    ("command", "arguments", "columns", "many"),
    [
        (accounts, (), ACCOUNT_COLUMNS, 2),
        (accounts, ("--jit",), ACCOUNT_COLUMNS, 1),
        (access, (), ACCESS_COLUMNS, 1),
        (access, ("--eligible",), ACCESS_COLUMNS, 2),
        (access, ("--entitlement", "Finance", "--account", "alice@example.com"), ACCESS_COLUMNS, 1),
        (access, ("--known-at", "2026-05-01"), ACCESS_COLUMNS, 0),
        (findings, (), FINDING_COLUMNS, 1),
        (findings, ("--all",), FINDING_COLUMNS, 2),
        (findings, ("--not-evaluable",), UNANSWERED_COLUMNS, 1),
        (sweep, (), SWEEP_COLUMNS, 1),
        (sweep, ("--json",), SWEEP_COLUMNS, 2),
        (sweep, ("--verdict", "active"), SWEEP_COLUMNS, 1),
    ],
)
def test_what_is_shown(
    context: KeepingContext, command: click.Command, arguments: tuple[str, ...], columns: tuple[str, ...], many: int
) -> None:
    done = run(command, context, *arguments)
    assert done.exit_code == 0, done.output
    assert (context.columns, len(context.shown)) == (columns, many)
    assert [column for row in context.shown for column in columns if not reached(row, column)] == []


@pytest.mark.parametrize("command", [accounts, access, findings, sweep])
def test_the_instant_is_told_and_kept_out_of_the_rows_of_tools(context: KeepingContext, command: click.Command) -> None:
    assert run(command, context).stdout.splitlines()[0] == "as of 2026-11-16T00:00:00Z (the end of coverage)"
    told = run(command, context, "--json", "--as-of", "2026-08-01T12:00:00+02:00")
    assert told.stdout == ""
    assert told.stderr.splitlines()[0] == "as of 2026-08-01T10:00:00Z (as asked)"


def test_the_sweep_counts(context: KeepingContext) -> None:
    line = "2 accounts: 1 stale, 0 not evaluable, 0 excluded, 0 young, 1 active"
    assert run(sweep, context).stdout.splitlines()[-1] == line
    assert run(sweep, context, "--json").stderr.splitlines()[-1] == line


@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [
        (findings, ("--as-of", "yesterday"), "'yesterday' is no instant"),
        (findings, ("--as-of", "2026-13-01"), "is no instant"),
        (access, ("--account", "nobody"), "no account is known by 'nobody'"),
        (access, ("--application", "nowhere"), "no application is known by 'nowhere'"),
        (access, ("--entitlement", "nothing"), "no entitlement is known by 'nothing'"),
        (sweep, ("--verdict", "dead"), "'dead' is not one of"),
    ],
)
def test_wrong_usage_is_exit_2(
    context: KeepingContext, command: click.Command, arguments: tuple[str, ...], told: str
) -> None:
    done = run(command, context, *arguments)
    assert (done.exit_code, told in done.stderr) == (2, True), done.output
    assert context.shown == []


@pytest.mark.parametrize("command", [accounts, findings, access, sweep])
def test_a_list_page_by_page(context: KeepingContext, command: click.Command) -> None:
    more = {accounts: (), findings: ("--all",), access: ("--eligible",), sweep: ("--json",)}[command]
    run(command, context, "--json", *more)
    whole, context.shown = context.shown, []
    assert len(whole) == 2
    first = run(command, context, "--json", *more, "--limit", "1")
    cursor = first.stderr.splitlines()[-1].removeprefix("next: --cursor ")
    assert command is sweep or first.stderr.splitlines()[-2] == "2 rows in all"
    # What is written meanwhile does not move the instant that the walk speaks of.
    with writing(open_engine(context.settings.store.url)) as connection:
        covered(connection, ACME, "system_log", at(200), at(201))
    second = run(command, context, "--json", *more, "--cursor", cursor)
    assert second.stderr.splitlines()[0] == "as of 2026-11-16T00:00:00Z (as the cursor says)"
    assert (context.shown, second.stderr.splitlines()[-1]) == (whole, "no more rows")


def test_a_page_that_cannot_be_given_is_declined(context: KeepingContext) -> None:
    for arguments, why in (
        (("--cursor", "AAAA"), "this cursor is none that this store gave"),
        (("--sort", "name"), "they can by: account"),
    ):
        done = run(accounts, context, *arguments)
        assert isinstance(done.exception, DeclinedError) and why in str(done.exception)


def test_a_new_store_is_made_and_empty(sqlite_url: str) -> None:
    done = run(accounts, KeepingContext(sqlite_url))
    assert done.exit_code == 0
    assert done.stdout.startswith("as of ")
    assert "now; nothing was read yet" in done.stdout
