"""What rosters say of a person: a manager by the name too, where the roster knows who the number means."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from governance.folds.persons.person_keys import id_key
from governance.queries.showing.asked import About
from governance.queries.showing.finding_out import show
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.schema import rosters
from tests.governance.queries.filled import at, empty_store, naming, put

ROSTER = "roster:hr"


def person(connection: Connection, number: str, name: str, manager: str | None = None) -> None:
    person_id = f"{ROSTER}|{number}"
    stated = {"name": name, "employee_id": number, "manager": manager, "status": "active"}
    put(
        connection, rosters.person, person_id=person_id, issuer=ROSTER, valid_from=at(1), recorded_from=at(1),
        missing=0, **stated,
    )  # fmt: skip
    put(connection, rosters.person_key, person_id=person_id, key=id_key(number))


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        person(connection, "1001", "Rita Roe")
        person(connection, "1002", "Jo Doe", manager="1001")
        person(connection, "1003", "Pat Poe", manager="Somebody Else")
    return engine


@pytest.mark.parametrize(
    ("number", "told"),
    [("1002", ("1001", "Rita Roe")), ("1003", ("Somebody Else", None)), ("1001", (None, None))],
)
def test_a_manager_is_told_by_name_beside_the_number(
    engine: Engine, number: str, told: tuple[str | None, str | None]
) -> None:
    with reading(engine) as connection:
        (one,) = show(About(Snapshot(connection, naming({})), at(20)), f"{ROSTER}|{number}", "person")
    stated = {row["what"]: row["value"] for row in one.sections[0].rows}
    assert (stated.get("manager"), stated.get("manager's name")) == told
