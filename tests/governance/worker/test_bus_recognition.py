"""A store's offsets are of one bus: another one is refused, until an operator lets it take the place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.digest import state_digest
from governance.worker.bus_recognition import adopt
from governance.worker.worker import Govern
from ingest.bus.interface import Bus
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.errors import SetupError
from ingest.translation.translating import outgoing
from tests.governance.censuses import day, record
from tests.governance.worker.verified_store import verify_store

_OPERATOR = Author(via="os", uid=1000, name="kim")


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def bus_with(path: Path, *subjects: str) -> Bus:
    bus = open_bus(f"embedded:{path}", {})
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    events = [record(day(1), "account_created", subject) for subject in subjects]
    publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in events])
    publisher.close()
    return bus


def govern(bus: Bus, engine: Engine) -> None:
    Govern(bus, engine, compiled(msgspec.convert({}, GovernanceSettings)), "g", lambda _: None).run(until_idle=True)


def accounts(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return {row[0] for row in rows(connection, "SELECT account_id FROM account")}


def known(engine: Engine) -> tuple[str, list[object], list[object]]:
    with reading(engine) as connection:
        offsets, buses = (rows(connection, f"SELECT * FROM {table}") for table in ("bus_offset", "known_bus"))
        return state_digest(connection), offsets, buses


def test_another_bus_is_refused_and_nothing_of_it_is_read(store: Engine, tmp_path: Path) -> None:
    govern(bus_with(tmp_path / "first.sqlite", "ann"), store)
    with pytest.raises(SetupError, match=r"this store has read the bus embedded:.*jitgov bus adopt"):
        govern(bus_with(tmp_path / "second.sqlite", "bob"), store)
    assert accounts(store) == {"okta:acme|ann"}


def test_an_adopted_bus_is_read_from_its_beginning(store: Engine, tmp_path: Path) -> None:
    first = bus_with(tmp_path / "first.sqlite", "ann", "bob", "cyd")
    govern(first, store)
    second = bus_with(tmp_path / "second.sqlite", "ann", "dan")
    assert adopt(store, second.identity(), _OPERATOR, 1) == first.identity()
    govern(second, store)
    assert accounts(store) == {f"okta:acme|{subject}" for subject in ("ann", "bob", "cyd", "dan")}
    found = verify_store(store)
    assert found.fault is None
    with reading(store) as connection:
        ((about, body),) = rows(connection, "SELECT about, body FROM audit_entry WHERE kind = 'bus'")
    assert about == second.identity()
    assert msgspec.json.decode(body)["by"]["name"] == "kim"


def test_to_adopt_the_known_bus_changes_nothing(store: Engine, tmp_path: Path) -> None:
    bus = bus_with(tmp_path / "first.sqlite", "ann")
    govern(bus, store)
    before = known(store)
    assert adopt(store, bus.identity(), _OPERATOR, 2) is None
    assert known(store) == before


def test_a_file_that_takes_the_place_of_another_is_another_bus(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bus.sqlite"
    govern(bus_with(path, "ann"), store)
    for file in tmp_path.glob("bus.sqlite*"):
        file.unlink()
    with pytest.raises(SetupError, match="jitgov bus adopt"):
        govern(bus_with(path, "ann"), store)
