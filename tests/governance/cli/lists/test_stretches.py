"""What lists say of a stretch that --since and --until bound: one that nobody read is no empty one."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result

from governance.cli.lists.commands import access, accounts, changes, findings, sweep
from governance.cli.outbox.commands import outbox
from governance.store.database.engine import writing
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, grant

LISTS = (accounts, access, changes, findings, sweep)
UNREAD = "not known after 2026-05-31 00:00 UTC: okta:acme"


@pytest.fixture
def context(sqlite_url: str) -> KeepingContext:
    with writing(empty_store(sqlite_url)) as connection:
        covered(connection, ACME, "system_log", at(1), at(31))
        account(connection, f"{ACME}|alice", created_at=at(2))
        grant(connection, "g1", f"{ACME}|alice", f"{ACME}|group:g1", valid_from=at(3))
    return KeepingContext(sqlite_url)


def run(command: click.Command, context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=context)


@pytest.mark.parametrize("command", LISTS, ids=lambda command: command.name)
def test_what_began_after_all_that_was_read_is_not_known(command: click.Command, context: KeepingContext) -> None:
    done = run(command, context, "--since", "2026-06-05")
    assert (done.exit_code, UNREAD in done.stdout) == (0, True), done.output
    assert UNREAD not in run(command, context, "--since", "2026-05-05").stdout


def test_tools_are_told_so_in_a_row(context: KeepingContext) -> None:
    assert run(changes, context, "--since", "2026-06-05", "--json").exit_code == 0
    assert [row["not_known_after"] for row in context.shown] == ["2026-05-31T00:00:00Z"]


@pytest.mark.parametrize("command", LISTS, ids=lambda command: command.name)
def test_a_stretch_that_ends_before_it_begins_is_refused(command: click.Command, context: KeepingContext) -> None:
    done = run(command, context, "--since", "2026-05-09", "--until", "2026-05-04")
    assert (done.exit_code, "give --until later than --since" in done.output) == (2, True), done.output


def test_a_short_list_refuses_it_too(context: KeepingContext) -> None:
    done = run(outbox, context, "list", "--since", "2026-05-09", "--until", "2026-05-04")
    assert (done.exit_code, "give --until later than --since" in done.output) == (2, True), done.output
