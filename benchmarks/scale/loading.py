"""Loads the large company once into a database that is kept, and derives it with the house's own evaluators."""

from __future__ import annotations

import sys
import time

from sqlalchemy import Connection, Engine

from benchmarks.scale import company
from benchmarks.scale.draining import drained
from benchmarks.settings import all_policies_on
from dev.postgres import PostgresServer
from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema, schema_versions
from governance.store.database.statements import rows, run
from governance.worker.batch_transaction import apply
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_RECORDED = to_micros(company.END)
_DIGITS = f"lpad(n::text, {len(company.NUMBER)}, '0')"


def template(postgres: PostgresServer, accounts: int) -> str:
    """Return the name of a database that holds so many accounts, derived; it is made when it is not there yet."""
    _, version = schema_versions(open_engine(postgres.url()))
    name = f"scale_{accounts}_{version}"
    if name not in postgres.databases():
        making = f"{name}_making"
        postgres.drop_database(making)
        _load(postgres.create_database(making), accounts)
        postgres.rename_database(making, name)
    return name


def take(engine: Engine, events: list[Event], position: int) -> None:
    """Take a batch as a worker does."""
    batch = Batch(0, encode_bare)
    for event in events:
        batch.add(event)
    with writing(engine) as connection:
        spans = {Partition(EVENTS_TOPIC, 0): (position, position + 1)}
        apply(connection, batch.folded(), spans, compiled(all_policies_on()), _RECORDED, deferred=True)


def enqueue_all(engine: Engine, accounts: int) -> None:
    """Leave a work item for every account."""
    with writing(engine) as connection:
        run(
            connection,
            "INSERT INTO dirty_mark (mark, kind, cursor, txid, marked_at) "
            f"SELECT 'account:' || replace(%s, %s, {_DIGITS}), 'account', '', pg_current_xact_id()::text::bigint, 1 "
            f"FROM {_numbers(0, accounts)}",
            (company.account_key(), company.NUMBER),
        )


def analyzed(engine: Engine) -> None:
    """Let the server gather statistics, so that it plans as a server does that has run for a while."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def _load(url: str, accounts: int) -> None:
    began = time.perf_counter()
    engine = open_engine(url)
    ensure_schema(engine)
    take(engine, list(company.shared_events(accounts)), 0)
    groups, tenth = company.groups_of(accounts), accounts // 10
    with writing(engine) as connection:
        _facts(connection, company.created(company.SHARED), 0, tenth, groups)
        _facts(connection, company.created(), tenth, accounts, groups)
        _facts(connection, company.joined(), 0, accounts, groups)
        _facts(connection, company.joined(company.EVERYBODY), 0, accounts // 2, groups)
        _sign_ins(connection, accounts)
    enqueue_all(engine, accounts)
    analyzed(engine)
    print(f"loaded in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    seconds = drained(url).seconds
    print(f"derived for the first time in {seconds:.0f} s", file=sys.stderr, flush=True)
    analyzed(engine)
    engine.dispose()


def _facts(connection: Connection, event: Event, first: int, end: int, groups: int) -> None:
    """Write an event for each account from ``first`` to before ``end``."""
    group = f"lpad(mod(n, {groups})::text, {len(company.GROUP)}, '0')"

    def numbered(parameter: str) -> str:
        return f"replace(replace({parameter}, '{company.NUMBER}', {_DIGITS}), '{company.GROUP}', {group})"

    numbers, at = _numbers(first, end), to_micros(event.occurred_at)
    run(
        connection,
        "INSERT INTO fact (record_id, content_hash, part, event_id, about, about_kind, kind, occurred_at, recorded_at, "
        f"body, raw) SELECT {numbered('%s')}, %s, 0, {numbered('%s')}, {numbered('%s')}, 'account', %s, %s, %s, "
        f"convert_to({numbered('%s')}, 'UTF8'), '{{}}' FROM {numbers}",
        (
            event.event_id,
            event.content_hash,
            event.event_id,
            company.account_key(),
            event.kind,
            at,
            _RECORDED,
            encode_bare(event).decode(),
        ),
    )
    run(
        connection,
        "INSERT INTO record (record_id, issuer, vendor_at, content_hash) "
        f"SELECT {numbered('%s')}, %s, %s, %s FROM {numbers}",
        (event.event_id, company.ISSUER, at, event.content_hash),
    )


def _sign_ins(connection: Connection, accounts: int) -> None:
    """Write for each account the roll-up of its sign-ins to an application of its group's."""
    at, later = to_micros(company.BEGIN) + 86_400_000_000 * 3, to_micros(company.END) - 86_400_000_000
    run(
        connection,
        "INSERT INTO usage_rollup (account_id, application_id, use, first_at, first_event_id, first_mfa, first_hash, "
        f"last_at, last_event_id, account_type, last_hash) SELECT replace(%s, %s, {_DIGITS}), "
        f"'{company.ISSUER}|0oa' || lpad(mod(n, 500)::text, 5, '0'), 'interactive', {at} + n, 'okta:first-' || n, "
        f"'multi', '', {later} - n, 'okta:last-' || n, 'person', '' FROM {_numbers(0, accounts)}",
        (company.account_key(), company.NUMBER),
    )


def _numbers(first: int, end: int) -> str:
    return f"generate_series({first}, {end - 1}) n"


def stored(engine: Engine) -> dict[str, int]:
    """Return how many accounts and grants the store holds."""
    with engine.connect() as connection:
        return {
            table: int(rows(connection, f"SELECT COUNT(*) FROM {table}")[0][0]) for table in ("account", "held_grant")
        }
