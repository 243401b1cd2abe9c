"""Messages name people whose ids they keep, where a name is known."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.queries.findings import FindingFilters, findings
from governance.queries.named_messages import with_people_named
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from tests.governance.queries.filled import ACME, CORP, account, answered, at, empty_store, finding

ANN, NAMELESS = "1f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a11", "2f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a22"
CLIENT = f"{CORP}|3f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a33"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, f"{CORP}|{ANN}", name="ann@example.com")
        account(connection, f"{CORP}|{NAMELESS}", name=None)
        account(connection, f"{ACME}|eve", name="eve@example.com")
        account(connection, CLIENT, name="Mailer")
    return engine


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"It may read for {ANN}, and that is new.", "It may read for ann@example.com, and that is new."),
        (f"{ANN} and {NAMELESS}.", f"ann@example.com and {NAMELESS}."),
        (f"Given by {ACME}|eve, who is not listed.", "Given by eve@example.com, who is not listed."),
        (f"Given by {ACME}|eve. Given by {ACME}|adam.", f"Given by eve@example.com. Given by {ACME}|adam."),
        (f"It is a client of x-{ANN} and of {ANN}@example.com.", None),
        ("A sentence of accountability and of 2026-05-01T00:00:00Z.", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_id_becomes_a_name_where_an_account_of_the_source_has_one(
    engine: Engine, message: str, shown: str | None
) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        told = with_people_named(snapshot, [(message, CORP), (None, CORP)])
    assert told == [message if shown is None else shown, None]


def test_of_another_source_a_bare_id_is_nobodys(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        assert with_people_named(snapshot, [(f"for {ANN}", ACME)]) == [f"for {ANN}"]


def test_a_list_of_findings_names_them(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f1", CLIENT, policy="risky_consent", message=f"Mailer may use Mail.Read for {ANN}.")
    (row,) = answered(engine, findings, FindingFilters(as_of=at(20)))
    assert row["message"] == "Mailer may use Mail.Read for ann@example.com."
