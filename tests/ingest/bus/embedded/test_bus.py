"""The embedded bus beyond the common promises: its file, its locks, its bounds."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.bus.embedded import bus as embedded
from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.interface import Outgoing, Partition
from ingest.contract.errors import BrokenError, SetupError, TransientError

ROOT = Path(__file__).parents[4]
PUBLISH = """
import sys
from ingest.bus.interface import Outgoing
from ingest.bus.open import open_bus
publisher = open_bus(sys.argv[1], {}).publisher()
for n in range(100):
    publisher.publish("t", [Outgoing(b"key", b"%d" % n), Outgoing(b"other", b"%d" % n)])
"""


def bus_with_topic(path: Path, partitions: int = 1, wait_seconds: float = 60.0) -> EmbeddedBus:
    bus = EmbeddedBus(path, wait_seconds)
    bus.create_topics({"t": partitions})
    return bus


def test_writers_in_several_processes_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "bus.sqlite"
    bus = bus_with_topic(path)
    writers = [subprocess.Popen([sys.executable, "-c", PUBLISH, f"embedded:{path}"], cwd=ROOT) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    messages = bus.subscriber("g", ["t"], lambda _: {}).poll(1_000, 0)[Partition("t", 0)]
    assert [message.offset for message in messages] == list(range(600))
    assert sorted(int(message.value) for message in messages) == sorted(list(range(100)) * 6)


def test_opening_one_new_file_at_once_is_safe(tmp_path: Path) -> None:
    program = "import sys; from ingest.bus.open import open_bus; open_bus(sys.argv[1], {}).create_topics({'t': 4})"
    command = [sys.executable, "-c", program, f"embedded:{tmp_path / 'bus.sqlite'}"]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    with sqlite3.connect(tmp_path / "bus.sqlite") as file:
        assert file.execute("SELECT count(*) FROM partition").fetchone() == (4,)


def test_a_commit_is_on_disk_before_publish_returns(tmp_path: Path) -> None:
    bus = bus_with_topic(tmp_path / "bus.sqlite")
    with bus._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_reader_is_not_stopped_by_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "bus.sqlite"
    bus = bus_with_topic(path, wait_seconds=0.2)
    bus.publisher().publish("t", [Outgoing(b"k", b"v")])
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert len(subscriber.poll(10, 0)[Partition("t", 0)]) == 1
    with pytest.raises(TransientError, match="locked"):
        bus.publisher().publish("t", [Outgoing(b"k", b"v")])
    writer.close()


def test_a_topic_created_after_subscribing_is_read(tmp_path: Path) -> None:
    bus = bus_with_topic(tmp_path / "bus.sqlite")
    subscriber = bus.subscriber("g", ["t", "later"], lambda _: {})
    assert not subscriber.poll(10, 0)
    bus.create_topics({"later": 2})
    bus.publisher().publish("later", [Outgoing(b"k", b"v")])
    assert sum(map(len, subscriber.poll(10, 0).values())) == 1
    assert subscriber.assigned() == {Partition("t", 0), Partition("later", 0), Partition("later", 1)}


def test_no_partition_starves(tmp_path: Path) -> None:
    bus = bus_with_topic(tmp_path / "bus.sqlite", partitions=3)
    bus.publisher().publish("t", [Outgoing(b"%d" % n, b"") for n in range(300)])
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    seen = {partition for _ in range(3) for partition in subscriber.poll(5, 0)}
    assert len(seen) == 3


def test_a_poll_is_bounded_by_bytes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_POLL_BYTES", 10_000)
    bus = bus_with_topic(tmp_path / "bus.sqlite")
    bus.publisher().publish("t", [Outgoing(b"k", bytes(600)) for _ in range(100)])
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    polled = [subscriber.poll(100, 0)[Partition("t", 0)] for _ in range(6)]
    assert [len(messages) for messages in polled] == [17] * 5 + [15]
    assert [message.offset for messages in polled for message in messages] == list(range(100))


def test_any_offset_is_read_from_whatever_batches_the_messages_came_in(tmp_path: Path) -> None:
    bus = bus_with_topic(tmp_path / "bus.sqlite", partitions=2)
    publisher = bus.publisher()
    lengths = [1, 3, 1_200, 2, 700]
    for length in lengths:
        publisher.publish("t", [Outgoing(b"k", b"%d" % n, [("n", b"%d" % n)]) for n in range(length)])
    told = [n for length in lengths for n in range(length)]
    partition = next(iter(bus.subscriber("g", ["t"], lambda _: {}).poll(1, 0)))
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    for offset in (0, 1, 3, 4, 503, 504, 505, 1_203, 1_204, 1_206, len(told) - 1):
        subscriber.seek(partition, offset)
        messages = subscriber.poll(5, 0)[partition]
        assert [message.offset for message in messages] == list(range(len(told)))[offset : offset + 5]
        assert [int(message.value) for message in messages] == told[offset : offset + 5]
        assert [message.headers for message in messages] == [[("n", message.value)] for message in messages]
    assert subscriber.lag() == 0
    assert not subscriber.poll(5, 0)


@pytest.mark.parametrize("damage", ["x'c1'", "x''", "substr(messages, 1, 40)", "substr(messages, 2)"])
def test_a_batch_that_is_damaged_inside_stops_the_reader(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "bus.sqlite"
    bus = bus_with_topic(path)
    publisher = bus.publisher()
    publisher.publish("t", [Outgoing(b"k", b"v")] * 7)
    publisher.publish("t", [Outgoing(b"k", b"value %d" % n) for n in range(3)])
    with sqlite3.connect(path) as file:
        changed = file.execute(f"UPDATE batch SET messages = {damage} WHERE length = 3").rowcount
    assert changed == 1
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    assert len(subscriber.poll(7, 0)[Partition("t", 0)]) == 7
    with pytest.raises(BrokenError, match=r"bus\.sqlite, t/0: the messages from offset 7 on are damaged"):
        subscriber.poll(7, 0)


def test_a_file_that_is_no_bus_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database. " * 100)
    with pytest.raises(SetupError, match=r"notes\.txt"):
        EmbeddedBus(path)
    with pytest.raises(SetupError, match="cannot be used"):
        EmbeddedBus(tmp_path)
    with pytest.raises(SetupError, match="folder"):
        EmbeddedBus(path / "bus.sqlite")


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bus.sqlite"
    bus_with_topic(path)
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 7")
    with pytest.raises(SetupError, match=r"version 7.*new file"):
        EmbeddedBus(path)


def test_a_damaged_file_stops_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "bus.sqlite"
    bus = bus_with_topic(path)
    bus.publisher().publish("t", [Outgoing(b"k", bytes(3_000)) for _ in range(2_000)])
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    damaged[16_384 * 5 :] = b"\xff" * (len(damaged) - 16_384 * 5)
    path.write_bytes(damaged)
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    with pytest.raises(BrokenError, match="malformed"):
        subscriber.poll(2_000, 0)
