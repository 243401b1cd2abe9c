"""A name is handed over once, until a reader goes back to where the store stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from governance.worker import told_names
from governance.worker.reader import Reader
from governance.worker.told_names import ToldNames
from ingest.bus.interface import Bus, Outgoing
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract import codec
from ingest.contract.event import Party, Source, partition_key
from tests.governance.worker.started_reader import started_reader
from tests.ingest.contract.events import event

DEADLINE_SECONDS = 60.0
ACME, ANN_NAMED = Source("okta", "acme", "system_log"), Party("person", "okta:acme", "ann", "ann@example.com")
ANN, BOB = ("account", "okta:acme|ann", "ann@example.com"), ("account", "okta:acme|bob", "bob@example.com")


def test_a_name_is_fresh_once() -> None:
    told = ToldNames()
    assert told.fresh([ANN]) == [ANN]
    assert told.fresh([ANN, BOB]) == [BOB]
    told.forget()
    assert told.fresh([ANN, BOB]) == [ANN, BOB]


def test_so_many_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_names, "_MOST", 2)
    told = ToldNames()
    names = [("account", f"okta:acme|{n}", f"n{n}@example.com") for n in range(5)]
    assert told.fresh(names) == names
    assert told.fresh(names) == names[:3]
    assert told.fresh(names[1:3]) == []
    told.logins.update((account, name) for _, account, name in names)
    assert told.fresh([]) == []
    assert told.logins == {}


@pytest.fixture
def bus(tmp_path: Path) -> Bus:
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(1))
    return bus


@pytest.fixture
def reader(bus: Bus, sqlite_url: str) -> Iterator[Reader]:
    with started_reader(bus, sqlite_url) as reader:
        yield reader


def publish_sign_in(bus: Bus, number: int, name: str | None = ANN_NAMED.name) -> None:
    account = replace(ANN_NAMED, name=name)
    signed_in = event(event_id=f"okta:{number}", account=account, source=ACME, application=None)
    publisher = bus.publisher()
    publisher.publish(
        codec.EVENTS_TOPIC,
        [Outgoing(partition_key(signed_in).encode(), codec.encode(signed_in), codec.headers(signed_in))],
    )
    publisher.close()


def names_read(reader: Reader) -> list[tuple[object, ...]]:
    read = reader.take(DEADLINE_SECONDS)
    assert read is not None
    return read.batch.names


def test_a_reader_that_goes_back_hands_its_names_over_again(bus: Bus, reader: Reader) -> None:
    publish_sign_in(bus, 1)
    assert names_read(reader) == [ANN]
    publish_sign_in(bus, 2)
    assert names_read(reader) == []
    reader.rewind()
    assert names_read(reader) == [ANN]


def test_a_login_that_changes_is_handed_over_and_one_that_comes_back_is_not(bus: Bus, reader: Reader) -> None:
    handed_over = []
    for number, name in enumerate(["ann@example.com", None, "anna@example.com", "ann@example.com", "anna@example.com"]):
        publish_sign_in(bus, number, name)
        handed_over.append(names_read(reader))
    assert handed_over == [[ANN], [], [("account", "okta:acme|ann", "anna@example.com")], [], []]
