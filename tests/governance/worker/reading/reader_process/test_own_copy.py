"""A copy of the worker's process waits for its task, holds no connection of its worker's, and ends with it.

Each test asks a process of its own: this one has threads.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema

_BEGIN = """
import os, sys, threading
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.statements import rows
from governance.store.database.engine import open_engine, reading
from governance.worker.reading.reader_process.client import ReaderApart
from governance.worker.reading.reader_process.own_copy import copy_at_hand
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics

engine, bus_url = open_engine(sys.argv[1]), sys.argv[2]
with reading(engine) as connection:
    rows(connection, "SELECT 1")

def is_there(process_id):
    return os.path.exists(f"/proc/{process_id}")

def has_sockets(process_id):
    folder = f"/proc/{process_id}/fd"
    return any(os.readlink(f"{folder}/{number}").startswith("socket:") for number in os.listdir(folder))

def command(process_id):
    return open(f"/proc/{process_id}/cmdline").read()

def reading_by(copy):
    open_bus(bus_url, {}).create_topics(house_topics(1))
    reader = ReaderApart((bus_url, {}, "auto"), engine, "g", compiled(GovernanceSettings()), print, copy)
    reader.start()
    return reader

"""
_HOLDS_NO_CONNECTION = """
with copy_at_hand(engine) as (copy,):
    with reading(engine) as connection:
        rows(connection, "SELECT 1")
    print(has_sockets("self"), has_sockets(copy.pid))
"""
_ENDS_UNUSED = """
with copy_at_hand(engine) as copies:
    (copy,) = copies
    was_there = is_there(copy.pid)
print(was_there, is_there(copy.pid))
"""
_NONE_BESIDE_THREADS = """
end = threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
with copy_at_hand(engine) as copies:
    print(copies)
end.set()
thread.join()
"""
_NONE_WHERE_NO_END_IS_TOLD = """
def refused(process_id):
    raise PermissionError(1, "Operation not permitted")
os.pidfd_open = refused
with copy_at_hand(engine) as copies:
    print(copies)
"""
_LACKS_STREAMS = """
os.dup2(1, 9)
os.close(0)
os.close(1)
with copy_at_hand(engine) as copies:
    copy = copies.pop()
    reader = reading_by(copy)
    while not reader.idle():
        assert reader.take(0.05) is None
    reader.stop()
os.write(9, f"{copies} {is_there(copy.pid)}".encode())
"""
_READS = """
with copy_at_hand(engine) as copies:
    copy = copies.pop()
    reader = reading_by(copy)
    while not reader.idle():
        assert reader.take(0.05) is None
    is_copy = command(copy.pid) == command("self")
    reader.stop()
print(is_copy, copies, is_there(copy.pid))
"""
_IS_KILLED = """
from ingest.contract.errors import TransientError
with copy_at_hand(engine) as copies:
    copy = copies.pop()
    reader = reading_by(copy)
    os.kill(copy.pid, 9)
    try:
        while True:
            reader.take(0.05)
    except TransientError as error:
        print(error)
    reader.stop()
"""
_WORKER = """
from governance.worker.reading.reader_process import client
from governance.worker.worker import Govern
client.started = None
bus = open_bus(bus_url, {})
bus.create_topics(house_topics(1))
rules = compiled(GovernanceSettings())
print(Govern(bus, engine, rules, "g", print, (bus_url, {}, "auto")).run(until_idle=True).events)
"""
_OUTLIVES_NOT = """
with copy_at_hand(engine) as (copy,):
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (_HOLDS_NO_CONNECTION, "True False"),
        (_ENDS_UNUSED, "True False"),
        (_NONE_BESIDE_THREADS, "[]"),
        (_NONE_WHERE_NO_END_IS_TOLD, "[]"),
        (_LACKS_STREAMS, "[] False"),
        (_READS, "True [] False"),
        (_IS_KILLED, "the reading process was ended by signal 9"),
        (_WORKER, "0"),
        # Whoever holds its standard error has ended when all that was said there is known.
        (_OUTLIVES_NOT, ""),
    ],
    ids=[
        "connections",
        "unused",
        "threads",
        "no ends told",
        "no streams",
        "reads",
        "killed",
        "worker",
        "worker killed",
    ],
)
def test_a_copy(postgres_url: str, kafka_url: str, code: str, says: str) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    engine.dispose()
    asked = [sys.executable, "-c", _BEGIN + code, postgres_url, kafka_url]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout.strip(), done.stderr) == (says, "")
