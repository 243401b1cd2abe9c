"""Each opening of a finding keeps when the store first could tell of it, whatever is derived anew; on both stores."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from governance.model.table_rows import FindingRow
from governance.store.assessment.finding_rows import WrittenBy, write_findings
from governance.store.database.copying import copy_acts
from governance.store.database.engine import reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.staging import stage_keys
from governance.store.database.statements import rows, run
from governance.store.digest import state_digest
from tests.governance.queries.filled import ACME, at, empty_store
from tests.governance.store.stores import two_stores

ALICE = f"{ACME}|alice"
POLICIES = frozenset({"orphan"})


@pytest.fixture
def engine(store_url: str) -> Engine:
    return empty_store(store_url)


def opened(began_at: int, closed_at: int | None = None, finding_id: str = "f1") -> FindingRow:
    about = (finding_id, ALICE, "orphan", "high", ALICE, None, None, None)
    return FindingRow(*about, began_at, closed_at, "what is wrong", "[]", 1, "v1", 0)


def write(engine: Engine, recorded_at: int, *derived: FindingRow, became: str | None = None) -> None:
    """Write what is derived of Alice at an instant."""
    with writing(engine) as connection:
        scopes = stage_keys(connection, [ALICE])
        by_id = {row.finding_id: row for row in derived}
        write_findings(connection, scopes, by_id, POLICIES, WrittenBy("v1", 1, recorded_at), lambda _: became)


def detected(engine: Engine, finding_id: str = "f1") -> int:
    with reading(engine) as connection:
        (row,) = rows(connection, "SELECT detected_at FROM finding WHERE finding_id = %s", (finding_id,))
    return int(row[0])


HISTORIES: dict[str, tuple[Sequence[tuple[int, FindingRow | None]], int]] = {
    "long after it began": ([(at(20), opened(at(1)))], at(20)),
    "on its day, where it was foreseen": ([(at(20), opened(at(25)))], at(25)),
    "a late record moves the beginning back": ([(at(20), opened(at(9))), (at(22), opened(at(5)))], at(20)),
    "a late record moves the beginning forward": ([(at(20), opened(at(9))), (at(22), opened(at(12)))], at(20)),
    "what was foreseen has begun already": ([(at(20), opened(at(30))), (at(22), opened(at(8)))], at(22)),
    "what was foreseen is put off": ([(at(20), opened(at(25))), (at(22), opened(at(28)))], at(28)),
    "told otherwise": ([(at(20), opened(at(9))), (at(22), opened(at(9))._replace(message="worse"))], at(20)),
    "closed": ([(at(20), opened(at(9))), (at(22), opened(at(9), at(21)))], at(20)),
    "a second opening": (
        [(at(20), opened(at(9))), (at(22), opened(at(9), at(21))), (at(24), opened(at(23)))],
        at(24),
    ),
    "an end that is taken back": (
        [(at(20), opened(at(9))), (at(22), opened(at(9), at(21))), (at(24), opened(at(9)))],
        at(20),
    ),
    "begun only after it was detected": ([(at(20), opened(at(9))), (at(24), opened(at(23)))], at(24)),
    "switched off and on again": ([(at(20), opened(at(9))), (at(22), None), (at(24), opened(at(9)))], at(20)),
    "superseded, and another opening": ([(at(20), opened(at(9))), (at(22), None), (at(24), opened(at(8)))], at(24)),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_detected(engine: Engine, name: str) -> None:
    history, expected = HISTORIES[name]
    for recorded_at, row in history:
        write(engine, recorded_at, *([row] if row is not None else []))
    assert detected(engine) == expected


def test_a_row_that_was_lost_comes_back_with_its_date(engine: Engine) -> None:
    write(engine, at(20), opened(at(9)))
    with writing(engine) as connection:
        run(connection, "DELETE FROM finding")
    write(engine, at(24), opened(at(9)))
    assert detected(engine) == at(20)


def test_a_finding_under_another_members_key_was_detected_with_the_one_it_follows(engine: Engine) -> None:
    write(engine, at(20), opened(at(9)))
    write(engine, at(24), opened(at(9), finding_id="f2"), became="f2")
    assert (detected(engine), detected(engine, "f2")) == (at(20), at(20))


def test_a_store_that_is_founded_anew_keeps_the_dates(store_url: str, request: pytest.FixtureRequest) -> None:
    source, target = two_stores(store_url, request)
    ensure_schema(target)
    write(source, at(20), opened(at(9)))
    with reading(source) as old, writing(target) as new:
        copy_acts(old, new)
    write(target, at(28), opened(at(9)))
    assert detected(target) == at(20)


def test_when_it_was_detected_is_no_part_of_the_state(engine: Engine) -> None:
    write(engine, at(20), opened(at(9)))
    with writing(engine) as connection:
        before = state_digest(connection)
        run(connection, "UPDATE finding SET detected_at = detected_at + 1")
        assert state_digest(connection) == before
