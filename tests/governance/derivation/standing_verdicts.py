"""A store that was filled under settings in force, and the verdicts that stand there."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from governance.derivation.replaying.replay import VerdictRow
from governance.model.table_rows import FindingRow, NotEvaluableRow
from governance.store.database.engine import reading
from governance.store.database.statements import rows
from governance.worker.generations.generation_start import start_generation
from ingest.contract.event import Event
from tests.properties.stores import Store, batches_of, rules


def filled(store: Store, told: Sequence[Event], rng: random.Random) -> Store:
    store.rules = start_generation(store.engine, rules(), "one", store.clock()).rules
    for batch in batches_of(rng, told):
        store.take(batch, rng.randrange(3), deferred=rng.random() < 0.3)
    store.drain()
    return store


def standing(engine: Engine) -> dict[tuple[str, str], VerdictRow]:
    """What stands, by what it is and by id, without since when and under which settings."""
    with reading(engine) as connection:
        return {**_findings(connection), **_not_evaluable(connection)}


def _findings(connection: Connection) -> dict[tuple[str, str], VerdictRow]:
    sql = f"SELECT {', '.join(FindingRow._fields)} FROM finding WHERE live = 1"
    stored = [FindingRow._make(row) for row in rows(connection, sql)]
    return {
        ("finding", row.finding_id): FindingRow(*row[:13], policy_version="", recorded_at=0, basis=row.basis)
        for row in stored
    }


def _not_evaluable(connection: Connection) -> dict[tuple[str, str], VerdictRow]:
    sql = f"SELECT {', '.join(NotEvaluableRow._fields)} FROM not_evaluable"
    stored = [NotEvaluableRow._make(row) for row in rows(connection, sql)]
    return {("not_evaluable", row.answer_id): row for row in stored}
