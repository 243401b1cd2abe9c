"""A small store, filled by hand: what a test does not say of a row is null, nothing or zero."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Table

from governance.audit.entries import rejected
from governance.model.acts import Act, ActKind, Author, made_act
from governance.model.places import NO_PLACE
from governance.model.scope import EVERYTHING, Scope
from governance.model.states import DAY
from governance.queries.pages import Filters, Page, PageRequest, walk
from governance.queries.snapshot import Snapshot
from governance.settings.sections import ApplicationSettings, GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import run
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.audit_rows import insert_entries
from governance.store.schema import assessment, held, seen
from ingest.contract.instants import to_micros

Row = TypeVar("Row", bound=msgspec.Struct)
ACME = "okta:acme"
CORP = "entra:corp"


def at(day: int, hour: int = 0) -> int:
    """An instant of May 2026 (from day 31 on, of June and later), in microseconds."""
    return to_micros(datetime(2026, 5, 1, hour, tzinfo=UTC)) + (day - 1) * 86_400_000_000


def begin(engine: Engine, recorded_at: int) -> None:
    """Let a store have recorded something at an instant: it did not begin later."""
    entry = rejected(f"r{recorded_at}", recorded_at, reason="bad", file=None, line=1, idp="okta", sha256="0", size=1)
    with writing(engine) as connection:
        insert_entries(connection, [entry])


def empty_store(url: str) -> Engine:
    engine = open_engine(url)
    if url == "sqlite://":
        _driver(engine).deserialize(_empty_sqlite())
    else:
        ensure_schema(engine)
    return engine


@cache
def _empty_sqlite() -> bytes:
    """A store without rows, as SQLite keeps it: a copy costs a fortieth of making its tables."""
    engine = open_engine("sqlite://")
    ensure_schema(engine)
    octets = _driver(engine).serialize()
    engine.dispose()
    return octets


def _driver(engine: Engine) -> sqlite3.Connection:
    driver = engine.raw_connection().driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def naming(names: Mapping[str, str]) -> GovernanceSettings:
    """Settings that name applications, by their house-wide ids."""
    parted = [(*key.split("|"), name) for key, name in names.items()]
    return GovernanceSettings(applications=[ApplicationSettings(issuer=i, id=a, name=n) for i, a, n in parted])


def answered(
    engine: Engine,
    query: Callable[[Snapshot, Scope, Filters, PageRequest], Page[Row]],
    filters: Filters,
    settings: GovernanceSettings | None = None,
    scope: Scope = EVERYTHING,
) -> list[dict[str, Any]]:
    """All rows of a query, as tools read them."""
    with reading(engine) as connection:
        snapshot = Snapshot(connection, settings or GovernanceSettings())
        return [msgspec.to_builtins(row) for row in walk(query, snapshot, scope, filters)]


def put(connection: Connection, table: Table, **values: object) -> None:
    """Insert one row."""
    statement, row = _insertion(table)
    assert not values.keys() - row.keys()
    run(connection, statement, tuple((row | values).values()))


@cache
def _insertion(table: Table) -> tuple[str, dict[str, object]]:
    """Return the statement that inserts a row, and the row of which nothing is said; put together once."""
    row: dict[str, object] = {
        column.name: None if column.nullable else 0 if column.type.python_type is int else ""
        for column in table.columns
    }
    row |= {name: NO_PLACE for name in row if name.endswith("_place")}
    return f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", row


def account(connection: Connection, key: str, **values: object) -> None:
    """Insert an IdP account; its login is its subject at example.com."""
    issuer, _, subject = key.partition("|")
    known = {
        "account_id": key,
        "idp_account_id": key,
        "issuer": issuer,
        "subject": subject,
        "name": f"{subject}@example.com",
        "type": "person",
        "state": "active",
        "provenance": "unknown",
    }
    put(connection, held.account, **(known | values))


def app_account(connection: Connection, key: str, application_id: str, **values: object) -> None:
    """Insert an application's account of an IdP account."""
    own = f"{application_id}>{key}"
    account(connection, key, **({"account_id": own, "application_id": application_id} | values))


def use(connection: Connection, key: str, at: int, use: str = "interactive", application_id: str = "") -> None:
    """Insert one sign-in: its day, and its roll-up."""
    event_id = f"okta:{key}-{at}"
    bounds = {"first_at": at, "first_event_id": event_id, "last_at": at, "last_event_id": event_id}
    of = {"account_id": key, "application_id": application_id, "use": use}
    put(connection, seen.usage, **of, day=at // 86_400_000_000, mfa="multi", **bounds)
    put(connection, seen.usage_rollup, **of, first_mfa="multi", account_type="person", **bounds)


def later_use(connection: Connection, key: str, at: int, use: str = "interactive", application_id: str = "") -> None:
    """Insert one more sign-in of a use that was inserted with an earlier instant."""
    event_id = f"okta:{key}-{at}"
    bounds = {"first_at": at, "first_event_id": event_id, "last_at": at, "last_event_id": event_id}
    of = {"account_id": key, "application_id": application_id, "use": use}
    put(connection, seen.usage, **of, day=at // 86_400_000_000, mfa="multi", **bounds)
    row = seen.usage_rollup.c
    connection.execute(
        seen.usage_rollup.update()
        .where(row.account_id == key, row.application_id == application_id, row.use == use)
        .values(last_at=at, last_event_id=event_id)
    )


def covered(connection: Connection, issuer: str, stream: str, start: int, end: int, basis: str = "declared") -> None:
    """Insert a stretch of coverage."""
    of = {"issuer": issuer, "stream": stream}
    if basis == "assumed":
        for day in range(start // DAY, end // DAY + 1):
            first, last = max(start, day * DAY), min(end, (day + 1) * DAY - 1)
            put(connection, seen.coverage_day, **of, day=day, first_at=first, last_at=last)
    else:
        bounds = {"basis": basis, "from_at": start, "to_at": end, "stated_by": "collector"}
        put(connection, seen.coverage_statement, **of, **bounds, statement_id=f"{issuer}|{stream}|{basis}|{start}")


def named(connection: Connection, what: str, thing_id: str, name: str, name_at: int = 1, shard: int = 0) -> None:
    """Insert how records name an application or entitlement."""
    put(connection, seen.sighting, what=what, thing_id=thing_id, name=name, name_at=name_at, shard=shard)


def grant(connection: Connection, grant_id: str, key: str, entitlement_id: str, **values: object) -> None:
    """Insert a grant held from 1 May on, believed from 2 May on."""
    known = {
        "grant_id": grant_id,
        "account_id": key,
        "entitlement_id": entitlement_id,
        "entitlement_type": entitlement_id.partition("|")[2].partition(":")[0],
        "mode": "active",
        "scope": "/",
        "valid_from": at(1),
        "from_basis": "seen",
        "recorded_from": at(2),
        "evidence": '["okta:e1"]',
    }
    put(connection, held.grant, **(known | values))


def finding(connection: Connection, finding_id: str, key: str, **values: object) -> None:
    """Insert a finding about an account, open from 10 May on."""
    known = {
        "finding_id": finding_id,
        "unit_id": key,
        "account_id": key,
        "policy": "orphan",
        "severity": "high",
        "opened_at": at(10),
        "message": "what is wrong",
        "evidence": '["okta:e1"]',
        "basis": "declared",
        "live": 1,
        "detected_at": values.get("opened_at", at(10)),
    }
    put(connection, assessment.finding, **(known | values))


def accepted(connection: Connection, finding_id: str, since: int, until: int, kind: ActKind = "accept") -> Act:
    """Insert the acceptance of a finding."""
    body = {"reason": "known", "compensating_control": "watched", "ticket": "R-1", "for": f"{ACME}|risk"}
    act = made_act(kind, finding_id, body, Author(via="os", uid=1000, name="risk"), since, until_at=until)
    insert_acts(connection, [act])
    return act


def unanswered(connection: Connection, answer_id: str, key: str, **values: object) -> None:
    """Insert a question that a policy could not answer."""
    known = {
        "answer_id": answer_id,
        "unit_id": key,
        "account_id": key,
        "policy": "jit_mfa",
        "reason": "unknown",
        "since_at": 0,
    }
    put(connection, assessment.not_evaluable, **(known | values))
