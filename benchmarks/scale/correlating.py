"""``make bench-correlation``: how long it takes to find whose accounts are, for all of them and for one that changed.

Half of the accounts stand at one source and half at another. Of ten people six have both by one employee number and one
login, two by the login alone, one by the name alone, and one has none elsewhere. ``JITGOV_CORRELATION_ACCOUNTS`` makes
it smaller. ``python -m benchmarks.scale.correlating STORE_URL`` is the process that is measured.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

import msgspec
from sqlalchemy import Engine

from dev.postgres import PostgresServer
from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled, load_policies
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from governance.store.running.work_items import enqueue, pending
from governance.worker.batch_transaction import apply
from governance.worker.evaluator import evaluate
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.event import Event, Kind, Outcome, Party, Source
from ingest.contract.instants import parse_instant, to_micros

RESULT = Path(__file__).parents[1] / "correlation.json"
_AT = parse_instant("2026-01-01T00:00:00Z")
_BATCH = 5_000
CHANGES = 50
_SOURCES = ("okta", "entra")


def settings() -> GovernanceSettings:
    """Return settings under which accounts are correlated and no policy is asked."""
    links = {
        "attributes": {"okta:bench": "employeeNumber", "entra:bench": "employeeNumber"},
        "owned_domains": ["example.com"],
    }
    policies = {policy.id: None for policy in load_policies()}
    return msgspec.json.decode(msgspec.json.encode({"links": links, "policies": policies}), type=GovernanceSettings)


def people(accounts: int) -> Iterator[Event]:
    """Yield the event that made each account."""
    for number in range(accounts // 2):
        for source in _SOURCES:
            yield created(number, source)


def created(number: int, source: str, employee_number: str | None = None) -> Event:
    """Return the event that made, or changed, a person's account at a source."""
    kind, issuer = number % 10, f"{source}:bench"
    login = f"person{number}@example.com"
    if kind >= 8 and source == "entra":
        login = f"other{number}@example.com"
    profile = {"employeeNumber": employee_number or f"E{number}"} if kind < 6 else {}
    name = f"Person {number}" if kind < 9 or source == "okta" else f"Somebody {number}"
    change: Kind = "account_created" if employee_number is None else "account_updated"
    return Event(
        event_id=f"{source}:{change}-{number}-{employee_number}",
        kind=change,
        vendor_type=f"bench.{change}",
        occurred_at=_AT,
        observed_at=_AT,
        source=Source(source, "bench", "system_log"),
        outcome=Outcome("success"),
        account=Party("person", issuer, f"u{number:08d}", login, name),
        attributes={"profile": profile},
        content_hash="0" * 64,
    )


def batched(events: Iterator[Event], size: int) -> Iterator[list[Event]]:
    """Yield the events in lists of a size; the last may be shorter."""
    while batch := list(islice(events, size)):
        yield batch


def _take(engine: Engine, events: list[Event], shard: int, position: int, rules: Rules) -> None:
    batch = Batch(shard, encode_bare)
    for event in events:
        batch.add(event)
    with writing(engine) as connection:
        spans = {Partition(EVENTS_TOPIC, shard): (position, position + 1)}
        apply(connection, batch.folded(), spans, rules, to_micros(_AT))


def _drain(engine: Engine, rules: Rules) -> None:
    now = to_micros(_AT)

    def clock() -> int:
        nonlocal now
        now += 1
        return now

    while evaluate(engine, rules, clock) or _is_pending(engine):
        pass


def _is_pending(engine: Engine) -> bool:
    with reading(engine) as connection:
        return pending(connection)


def loaded(engine: Engine, accounts: int) -> None:
    """Take all accounts in, and leave everybody's person to be found."""
    rules = compiled(settings())
    for position, events in enumerate(batched(people(accounts), _BATCH)):
        _take(engine, events, 0, position, rules)
    with writing(engine) as connection:
        run(connection, "DELETE FROM dirty_mark")
        enqueue(connection, (f"person:{row[0]}" for row in rows(connection, "SELECT account_id FROM account")), 1)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def correlated(engine: Engine) -> dict[str, float]:
    """Find everybody's person, then of some changed accounts one after the other; return the figures."""
    rules, began, began_cpu = compiled(settings()), time.perf_counter(), time.process_time()
    with suited_interpreter():
        _drain(engine, rules)
        figures = {"all_s": time.perf_counter() - began, "all_cpu_s": time.process_time() - began_cpu}
        single_ms, single_cpu_ms = list[float](), list[float]()
        for number in range(CHANGES):
            _take(engine, [created(number * 10, "entra", f"C{number}")], 1, number, rules)
            began, began_cpu = time.perf_counter(), time.process_time()
            _drain(engine, rules)
            single_ms.append((time.perf_counter() - began) * 1_000)
            single_cpu_ms.append((time.process_time() - began_cpu) * 1_000)
    figures |= {
        "one_ms": median(single_ms),
        "one_p95_ms": quantiles(single_ms, n=20)[-1],
        "one_cpu_ms": median(single_cpu_ms),
    }
    with reading(engine) as connection:
        ((figures["identities"],),) = rows(connection, "SELECT COUNT(DISTINCT identity_id) FROM account_identity")
    return figures | {"process_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024}


def main() -> None:
    """Measure and write what was measured; with a store's URL be the measured process."""
    if len(sys.argv) > 1:
        print(json.dumps(correlated(open_engine(sys.argv[1]))))
        return
    accounts = int(os.environ.get("JITGOV_CORRELATION_ACCOUNTS", "1000000"))
    with PostgresServer() as postgres:
        url = postgres.create_database("correlation")
        engine = open_engine(url)
        ensure_schema(engine)
        loaded(engine, accounts)
        engine.dispose()
        done = subprocess.run([sys.executable, "-m", __spec__.name, url], stdout=subprocess.PIPE, check=True)
    figures = {"at": datetime.now(UTC).isoformat(), "accounts": accounts, **json.loads(done.stdout)}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
