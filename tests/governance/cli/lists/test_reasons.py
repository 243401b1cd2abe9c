"""What `findings --not-evaluable` says where no answer is missing: that much was never asked, or not read."""

from __future__ import annotations

from click.testing import CliRunner

from governance.cli.lists.commands import findings
from governance.store.database.engine import writing
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import ACME, account, at, covered, empty_store


def test_that_no_answer_is_missing_is_not_said_of_what_was_never_asked_or_read(sqlite_url: str) -> None:
    with writing(empty_store(sqlite_url)) as connection:
        covered(connection, ACME, "system_log", at(1), at(31))
        account(connection, f"{ACME}|alice", created_at=at(2))
    for narrowing in ((), ("--account", "alice")):
        told = CliRunner().invoke(findings, ("--not-evaluable", *narrowing), obj=KeepingContext(sqlite_url)).stdout
        assert "not configured: " in told and "no full list of accounts was read of okta:acme" in told
        assert "every answer was given" not in told
