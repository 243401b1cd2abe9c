"""A campaign may be defined by whoever answers for it; the settings stand above."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.store.database.engine import reading
from ingest.contract.errors import DeclinedError
from reviews.campaigns.definitions.in_force import define, definition_of, definitions_in_force
from tests.reviews.asked_company import BY_PAT, BY_RITA, NOW, company, privileges


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return company(sqlite_url)


def test_the_latest_word_holds_and_the_settings_stand_above(engine: Engine) -> None:
    define(engine, [], privileges(), BY_RITA, NOW)
    define(engine, [], privileges(due_days=30), BY_RITA, NOW + 1)
    with reading(engine) as connection:
        assert definitions_in_force(connection, []) == [privileges(due_days=30)]
        assert definitions_in_force(connection, [privileges(due_days=5)]) == [privileges(due_days=5)]
    with pytest.raises(DeclinedError, match="is defined by the settings"):
        define(engine, [privileges()], privileges(due_days=7), BY_RITA, NOW + 2)


def test_only_an_owner_may(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match="may not define privileges: one of its owners may"):
        define(engine, [], privileges(), BY_PAT, NOW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", r"plan\.json: Input data was truncated"),
        (b'{"name": "a", "owners": ["x", "y"], "scop": {}}', r"plan\.json: .*unknown field `scop`"),
        (
            b'{"name": "a", "owners": ["x"]}',
            r"plan\.json: the definition is not whole:\n  owners: two different people",
        ),
        (
            b'{"name": "a", "owners": ["x", "y"], "scope": {"own_access": true}}',
            r"plan\.json: .*\n  scope\.own_access: only the settings know what lets people in",
        ),
    ],
)
def test_what_is_no_definition_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(DeclinedError, match=message):
        definition_of(text, "plan.json")


def test_a_definition_is_spelled_as_it_is_shown() -> None:
    assert definition_of(msgspec.json.encode(privileges()), "plan.json") == privileges()
