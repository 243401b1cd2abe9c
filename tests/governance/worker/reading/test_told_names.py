"""A name is handed over once, until a reader goes back to where the store stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from governance.worker.reading import told_names
from governance.worker.reading.reader import Reader
from governance.worker.reading.told_names import ToldNames
from ingest.bus.interface import Bus, Outgoing
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract import codec
from ingest.contract.event import Party, Source, partition_key
from ingest.contract.instants import to_micros
from tests.governance.worker.started_reader import started_reader
from tests.ingest.contract.events import AT, event

DEADLINE_SECONDS = 60.0
ACME, ANN_NAMED = Source("okta", "acme", "system_log"), Party("person", "okta:acme", "ann", "ann@example.com")
ANN = ("account", "okta:acme|ann", "ann@example.com", to_micros(AT), "okta:1")
BOB = ("account", "okta:acme|bob", "bob@example.com", None, None)


def test_a_name_is_fresh_once() -> None:
    told = ToldNames()
    assert told.fresh([ANN]) == [ANN]
    assert told.fresh([(*ANN[:3], to_micros(AT) + 1, "okta:0"), BOB]) == [BOB]
    told.forget()
    assert told.fresh([ANN, BOB]) == [ANN, BOB]


def test_a_login_is_fresh_again_once_it_was_used_earlier() -> None:
    told = ToldNames()
    named = BOB[:3]
    for first_use, is_fresh in (((None, None), True), ((7, "b"), True), ((8, "b"), False), ((None, None), False),
                                ((7, "a"), True), ((5, "c"), True), ((7, "a"), False)):  # fmt: skip
        name = (*named, *first_use)
        assert told.fresh([name]) == ([name] if is_fresh else []), name


def test_so_many_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_names, "_MOST", 2)
    told = ToldNames()
    names = [("account", f"okta:acme|{n}", f"n{n}@example.com", n, "e") for n in range(5)]
    assert told.fresh(names) == names
    assert told.fresh(names) == names
    assert told.fresh([(*name[:3], name[3] + 1, "e") for name in names[3:]]) == []
    told.logins.update((account, (name, at)) for _, account, name, at, _ in names)
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


def publish_sign_in(bus: Bus, number: int, name: str | None = ANN_NAMED.name, minutes: int = 0) -> None:
    account, at = replace(ANN_NAMED, name=name), AT + timedelta(minutes=minutes)
    signed_in = event(event_id=f"okta:{number}", account=account, source=ACME, application=None, occurred_at=at)
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
    publish_sign_in(bus, 2, minutes=1)
    assert names_read(reader) == []
    reader.rewind()
    assert names_read(reader) == [ANN]


def test_a_login_that_changes_is_handed_over_and_one_that_comes_back_is_not(bus: Bus, reader: Reader) -> None:
    handed_over = []
    ann, anna = ANN[2], "anna@example.com"
    for minutes, name in ((5, ann), (6, None), (7, anna), (8, ann), (9, anna), (6, anna), (3, ann)):
        publish_sign_in(bus, minutes, name, minutes)
        handed_over.append([(row[2], row[4]) for row in names_read(reader)])
    assert handed_over == [[(ann, "okta:5")], [], [(anna, "okta:7")], [], [], [(anna, "okta:6")], [(ann, "okta:3")]]
