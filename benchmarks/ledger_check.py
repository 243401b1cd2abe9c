"""What was collected, held against the ledger: record by record in versions, on disk, so that any number fits.

A version is (record id, content hash). Needed is each record's last version that the vendor did not drop unread;
earlier ones may have been replaced before anybody read them. What the ledger does not know is ``beyond``.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection

from benchmarks.bus_read import from_the_start
from governance.store.database.statements import rows
from governance.store.database.streaming import stream as streamed
from ingest.bus.interface import Bus, Outgoing, Partition
from ingest.collection.translators import find_translators
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.rejection import Rejection
from ingest.files.records import Readable
from ingest.translation.interface import Context
from ingest.translation.translating import outgoing, translated
from simulator.service.logs.ledger import Stream
from simulator.service.logs.log import Entry, Log

_POLL, _WAIT_MS = 5_000, 500
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
CREATE TABLE known (record TEXT, hash TEXT, needed INTEGER, PRIMARY KEY (record, hash)) WITHOUT ROWID;
CREATE TABLE found (record TEXT, hash TEXT, PRIMARY KEY (record, hash)) WITHOUT ROWID;
"""
_KNOW = "INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET needed = MAX(needed, excluded.needed)"
_LOST = (
    "SELECT k.record FROM known k WHERE k.needed AND NOT EXISTS "
    "(SELECT 1 FROM found f WHERE f.record = k.record AND f.hash = k.hash) ORDER BY 1"
)
_BEYOND = (
    "SELECT f.record FROM found f WHERE NOT EXISTS "
    "(SELECT 1 FROM known k WHERE k.record = f.record AND k.hash = f.hash) ORDER BY 1"
)
_TWICE = """
SELECT COUNT(*) FROM (SELECT 1 FROM audit_entry GROUP BY kind, about, body HAVING COUNT(*) > 1) a
UNION ALL
SELECT COUNT(*) FROM (SELECT 1 FROM finding WHERE live = 1
  GROUP BY policy, account_id, application_id, entitlement_id, detail, opened_at HAVING COUNT(*) > 1) f
UNION ALL
SELECT COUNT(*) FROM (SELECT 1 FROM fact GROUP BY event_id, content_hash, about HAVING COUNT(*) > 1) e
"""

Wanted = Callable[[Stream, Entry], bool]


class LedgerCheck:
    """The two books in a file of their own."""

    def __init__(self, path: Path) -> None:
        self._book = sqlite3.connect(path)
        self._book.executescript(_TABLES)

    def find(self, bus: Bus) -> int:
        """Take in every event on the bus but statements of coverage; return how many records were rejected."""
        rejected = 0
        for partition, values in _polled(bus):
            if partition.topic == REJECTED_TOPIC:
                rejected += len(values)
                continue
            events = [event for event in map(decode, values) if event.kind != "coverage"]
            pairs = [(event.event_id.partition("#")[0], event.content_hash) for event in events]
            self._book.executemany("INSERT OR IGNORE INTO found VALUES (?, ?)", pairs)
        return rejected

    def know(self, logs: Mapping[Stream, Log], now: int, wanted: Wanted) -> Iterator[Outgoing]:
        """Take in the ledger, and yield the messages of those versions that were found, as an import makes them.

        Raises ValueError for a record that cannot be translated.
        """
        translators = find_translators()
        for stream, log in sorted(logs.items()):
            context = Context(datetime.now(UTC), stream.tenant, stream=stream.name)
            for entry in log.entries(now):
                raw = log.body(entry.position)
                (made,) = translated([Readable("ledger", entry.position, raw, orjson.loads(raw))], translators, context)
                if isinstance(made, Rejection):
                    raise ValueError(f"{stream.idp}:{entry.vendor_id} of the ledger: {made.reason}")
                version = (f"{stream.idp}:{entry.vendor_id}", made[0][0].content_hash)
                needed = wanted(stream, entry)
                if needed and entry.revises is not None:
                    self._book.execute("UPDATE known SET needed = 0 WHERE record = ?", version[:1])
                self._book.execute(_KNOW, (*version, needed))
                if self._book.execute("SELECT 1 FROM found WHERE record = ? AND hash = ?", version).fetchone():
                    yield from (outgoing(event, value) for event, value in made)

    def needed(self) -> int:
        """Return how many records must have been found."""
        return int(self._book.execute("SELECT COUNT(*) FROM known WHERE needed").fetchone()[0])

    def lost(self) -> list[str]:
        """Return the ids of records whose last version was not found."""
        return [row[0] for row in self._book.execute(_LOST)]

    def beyond(self) -> list[str]:
        """Return the ids of records found in a version that the ledger does not know."""
        return [row[0] for row in self._book.execute(_BEYOND)]

    def doubled(self, store: Connection) -> Counter[str]:
        """Return what the store holds beyond or more than once, by what it is: nothing, when all is well."""
        doubled: Counter[str] = Counter()
        for block in streamed(store, "SELECT DISTINCT record_id, content_hash FROM fact"):
            doubled["facts beyond"] += sum(self._is_unknown(*row) for row in block)
        names = ("audit entries", "findings", "facts")
        for name, (count,) in zip(names, rows(store, _TWICE), strict=True):
            doubled[name] += count
        doubled["openings"] = len(_opened_twice(store))
        return +doubled

    def _is_unknown(self, record: str, content_hash: str) -> bool:
        asked = self._book.execute("SELECT 1 FROM known WHERE record = ? AND hash = ?", (record, content_hash))
        return asked.fetchone() is None

    def close(self) -> None:
        """Close the file, which then tells whoever looks into it what was lost."""
        self._book.commit()
        self._book.close()


def _polled(bus: Bus) -> Iterator[tuple[Partition, list[bytes]]]:
    """Yield all that is on the house's topics, some at a time."""
    subscriber = bus.subscriber("soak", [EVENTS_TOPIC, REJECTED_TOPIC], from_the_start)
    while True:
        polled = subscriber.poll(_POLL, _WAIT_MS)
        for partition, messages in polled.items():
            yield partition, [message.value for message in messages]
        if not polled and subscriber.assigned() and not subscriber.lag():
            break
    subscriber.close()


def _opened_twice(store: Connection) -> list[str]:
    """Return the findings whose opening the audit trail tells twice: what opens again is told otherwise."""
    seen: Counter[str] = Counter()
    for block in streamed(store, "SELECT body FROM audit_entry WHERE kind = 'finding'"):
        for what in (orjson.loads(bytes(row[0])) for row in block):
            seen[what["finding_id"]] += what["step"] == "opened"
    return [finding for finding, times in seen.items() if times > 1]
