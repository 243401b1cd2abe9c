"""`jitgov access` by person and between two instants: what it prints and what it refuses."""

from __future__ import annotations

import msgspec
import pytest
from click.testing import CliRunner, Result

from governance.cli.lists.commands import access
from governance.store.database.engine import writing
from governance.store.schema import held
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import ACME, CORP, account, at, covered, empty_store, grant, put

ALICE, ADMIN = f"{ACME}|alice", f"{CORP}|adm-alice"


@pytest.fixture
def context(sqlite_url: str) -> KeepingContext:
    with writing(empty_store(sqlite_url)) as connection:
        for issuer in (ACME, CORP):
            covered(connection, issuer, "system_log", at(1), at(60))
        for key in (ALICE, ADMIN):
            account(connection, key)
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        grant(connection, "g1", ALICE, f"{ACME}|group:g1", valid_to=at(9))
        grant(connection, "g2", ADMIN, f"{CORP}|group:g2", valid_from=at(8))
    return KeepingContext(sqlite_url)


def run(context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(access, arguments, obj=context)


def shown(context: KeepingContext) -> list[tuple[str, object]]:
    return [(row["account"]["subject"], row["during"]) for row in msgspec.to_builtins(context.shown)]


def test_between_says_what_became_of_each_grant_of_all_accounts(context: KeepingContext) -> None:
    asked = ("--person", "alice@example.com", "--between", "2026-05-07", "2026-05-10", "--json")
    done = run(context, *asked)
    assert done.exit_code == 0, done.output
    assert shown(context) == [("adm-alice", "gained"), ("alice", "lost")]
    assert "as of 2026-05-10T00:00:00Z (all that was held since 2026-05-07 00:00 UTC, as asked)" in done.stderr


def test_a_page_of_a_stretch_goes_on_by_its_cursor(context: KeepingContext) -> None:
    asked = ("--between", "2026-05-07", "2026-05-10", "--limit", "1", "--json")
    cursor = run(context, *asked).stderr.rpartition("--cursor ")[2].strip()
    assert shown(context) == [("adm-alice", "gained")]
    assert run(context, *asked, "--cursor", cursor).exit_code == 0
    assert shown(context)[-1] == ("alice", "lost")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--between", "2026-05-10", "2026-05-07"), "the first instant lies behind the second"),
        (("--between", "2026-05-07", "2026-05-10", "--as-of", "2026-05-08"), "leave --as-of out"),
        (("--between", "2026-05-07", "soon"), "'soon' is no instant"),
        (("--person", "alice@example.com", "--account", ALICE), "give one of both"),
        (("--person", "nobody at all"), "no account is known by 'nobody at all'"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    context: KeepingContext, arguments: tuple[str, ...], says: str
) -> None:
    done = run(context, *arguments)
    assert (done.exit_code, says in done.output) == (2, True), done.output
