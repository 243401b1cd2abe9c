"""The days on which accounts were seen used: failed sign-ins and what a list states are none."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.queries.days_of_use import days_of_use
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import seen
from tests.governance.queries.filled import ACME, at, empty_store, put

JO = f"{ACME}|jo"


def used(connection: Connection, day: int, application: str, use: str = "interactive") -> None:
    row: dict[str, Any] = {
        "account_id": JO,
        "day": at(day) // DAY,
        "application_id": application,
        "use": use,
        "mfa": "multi",
    }
    row |= {"first_at": at(day), "first_event_id": "e", "last_at": at(day), "last_event_id": "e"}
    put(connection, seen.usage, **row)


def test_a_day_counts_the_applications_that_were_used(store_url: str) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        used(connection, 3, "a")
        used(connection, 3, "a", "service")
        used(connection, 3, "b")
        used(connection, 5, "a", "failed")
        used(connection, 6, "a", "stated")
        used(connection, 30, "a")
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        assert days_of_use(snapshot, [JO], at(20), 30) == {date(2026, 5, 3): 2}
        assert days_of_use(snapshot, [JO], at(20), 10) == {}
    engine.dispose()
