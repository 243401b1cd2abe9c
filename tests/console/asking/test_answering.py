"""What an answer says is not known: of what began after all that was read, too."""

from __future__ import annotations

import pytest

from governance.store.database.engine import writing
from tests.console.api.programs import Program
from tests.console.opened_console import house_over
from tests.governance.queries.filled import ACME, account, at, covered, empty_store


@pytest.fixture(scope="module")
def program() -> Program:
    engine = empty_store("sqlite://")
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), at(31))
        account(connection, f"{ACME}|alice", created_at=at(2))
    return Program(house_over(engine)).asks("auditor")


@pytest.mark.parametrize("path", ["accounts", "access", "changes", "findings", "sweep"])
def test_what_began_after_all_that_was_read_is_not_known(program: Program, path: str) -> None:
    later = program.call(f"/{path}?since=2026-06-05").json()
    assert later["not_known"] == [f"not known after 2026-05-31 00:00 UTC: {ACME}"]
    assert program.call(f"/{path}?since=2026-05-05").json()["not_known"] == []
