"""The records behind findings' evidence are fetched from where they stood on the bus, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from governance.folds.usage.batch import Batch
from governance.model.places import NO_PLACE, first_place, partition_and_offset
from governance.store.database.engine import reading, writing
from governance.store.evidence import evidence_records as stored
from governance.store.evidence.evidence_records import EvidenceRecord, evidence_records
from governance.worker.batch_transaction import apply
from governance.worker.trail.evidence_keeping import EvidenceKeeping
from governance.worker.worker import Govern
from ingest.bus.interface import Lookup, Message, Outgoing, Partition
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode, encode_bare, headers
from ingest.contract.errors import TransientError
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.derivation.entered_application import SAML, SEEN, listed, sign_in
from tests.governance.told import Told
from tests.ingest.authored import RememberingBus

USED = SEEN[-1]
AT = first_place(3)
STATES = "SELECT event_id, place, state FROM evidence_record"


class Placed(Told):
    """A store that is told events as a reader reads them from a partition."""

    def read(self, events: Sequence[Event], place: int) -> None:
        batch = Batch(0, encode_bare)
        for offset, event in enumerate(events):
            batch.place = place if place == NO_PLACE else place + offset
            batch.add(event)
        begin = self._offsets.get(0, 0)
        self._offsets[0] = begin + 1
        with writing(self.engine) as connection:
            spans = {Partition(EVENTS_TOPIC, 0): (begin, begin + 1)}
            apply(connection, batch.folded(), spans, self.rules, self.clock())
        self.drain()

    def records(self) -> list[EvidenceRecord]:
        with reading(self.engine) as connection:
            return list(evidence_records(connection, [USED.event_id]).values())

    def keep(self, *on_bus: Event) -> None:
        bus = RememberingBus()
        bus.create_topics({EVENTS_TOPIC: 1})
        bus.publisher().publish(EVENTS_TOPIC, messages(on_bus))
        EvidenceKeeping(bus, self.engine, self.clock).keep_all()


def messages(events: Iterable[Event]) -> list[Outgoing]:
    return [Outgoing(b"k", encode(event), headers(event)) for event in events]


def test_a_place_is_a_partition_and_an_offset() -> None:
    assert partition_and_offset(first_place(7) + 12) == (7, 12)
    assert first_place(0) > NO_PLACE


def test_what_a_finding_rests_on_is_asked_for_and_kept(store_url: str) -> None:
    told = Placed(store_url)
    told.read([*SEEN, *listed(5, SAML)], 0)
    assert told.ask(STATES) == [(USED.event_id, 2, "waiting")], "facts stand in the store already"
    told.keep(*SEEN)
    (record,) = told.records()
    assert (record.state, record.raw) == ("kept", bytes(USED.raw))
    assert USED.event_id.encode() in record.body
    digest = told.digest()
    told.execute("DELETE FROM evidence_record")
    assert told.digest() == digest, "nothing is derived of it"


def test_a_place_that_holds_another_record_is_told_and_asked_again_when_it_is_read_elsewhere(sqlite_url: str) -> None:
    told = Placed(sqlite_url)
    told.read([*SEEN, *listed(5, SAML)], 0)
    told.keep(*reversed(SEEN))
    told.keep()
    assert [(record.state, record.body) for record in told.records()] == [("gone", b"")]
    told.read([USED], 0)
    told.read(listed(6, SAML | {"implicit_assignment": True}), 9)
    told.read(listed(7, SAML), 9)
    assert told.ask(STATES) == [(USED.event_id, 0, "waiting")]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=str)
def test_places_go_with_the_events_that_rows_name(store_url: str, order: tuple[int, ...]) -> None:
    uses = [sign_in(3 + number / 10) for number in range(3)]
    told = Placed(store_url)
    for number in order:
        told.read([uses[number]], AT + number)
    for table in ("usage", "usage_rollup"):
        named = told.ask(f"SELECT first_event_id, first_place, last_event_id, last_place FROM {table}")
        assert named == [(uses[0].event_id, AT, uses[2].event_id, AT + 2)]


def test_a_use_of_before_the_upgrade_gets_its_place_when_it_is_read_again(store_url: str) -> None:
    told = Placed(store_url)
    for place, known in ((NO_PLACE, NO_PLACE), (AT, AT), (NO_PLACE, AT), (7, 7)):
        told.read([USED], place)
        assert told.ask("SELECT first_place, last_place FROM usage") == [(known, known)]
        assert told.ask("SELECT first_place, last_place FROM usage_rollup") == [(known, known)]


class CountingBus(RememberingBus):
    """A bus that is away for its first ``away`` look-ups, and counts who asks and who leaves."""

    def __init__(self, away: int = 0) -> None:
        super().__init__()
        self.away, self.connected, self.left = away, 0, 0

    def lookup(self) -> Lookup:
        self.connected += 1
        return CountingLookup(self)


class CountingLookup(Lookup):
    def __init__(self, bus: CountingBus) -> None:
        self._bus = bus

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        if self._bus.away:
            self._bus.away -= 1
            raise TransientError("the bus is away")
        return []

    def close(self) -> None:
        self._bus.left += 1


def test_one_connection_serves_all_rounds_in_which_something_waits(sqlite_url: str) -> None:
    told, bus = Placed(sqlite_url), CountingBus(away=1)
    told.read([*SEEN, *listed(5, SAML)], 0)
    keeping = EvidenceKeeping(bus, told.engine, told.clock)
    with pytest.raises(TransientError, match="away"):
        keeping.keep_some()
    assert (bus.connected, bus.left) == (1, 1), "whoever could not answer is asked by another"
    for _ in range(3):
        told.execute("UPDATE evidence_record SET state = 'waiting'")
        assert keeping.keep_some() == 1
    assert (bus.connected, bus.left) == (2, 1)
    assert keeping.keep_some() == 0
    assert (bus.connected, bus.left) == (2, 2), "nothing waits: nobody stays connected"


def test_while_a_backlog_is_read_nobody_stays_connected(sqlite_url: str) -> None:
    told, bus = Placed(sqlite_url), CountingBus()
    told.read([*SEEN, *listed(5, SAML)], 0)
    keeping = EvidenceKeeping(bus, told.engine, told.clock)
    keeping.keep_some_unless(busy=False)
    keeping.keep_some_unless(busy=True)
    assert (bus.connected, bus.left) == (1, 1)
    assert [record.state for record in told.records()] == ["gone"]


def test_no_more_wait_than_may(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_WAITING", 0)
    told = Placed(sqlite_url)
    told.read([*SEEN, *listed(5, SAML)], 0)
    assert told.count("finding") and told.records() == []


def test_a_worker_keeps_what_it_finds_on_its_bus(sqlite_url: str, tmp_path: Path) -> None:
    told = Told(sqlite_url)
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(2))
    bus.publisher().publish(EVENTS_TOPIC, messages([*SEEN, *listed(5, SAML)]))
    now = to_micros(USED.occurred_at) + 10 * 86_400_000_000
    Govern(bus, told.engine, told.rules, "jitgov", lambda _: None, clock=lambda: now).run(until_idle=True)
    assert told.ask("SELECT event_id, state FROM evidence_record") == [(USED.event_id, "kept")]
