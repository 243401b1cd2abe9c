"""A store whose facts did not say what kind of subject they are about holds, once migrated, what a fresh one holds."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, text

from governance.store.database.engine import reading, writing
from governance.store.database.migrate import migrate
from ingest.contract.event import Event
from simulator.histories.small_history import random_history
from tests.governance.store.stores import made_at, two_stores
from tests.governance.told import Told
from tests.ingest.contract.events import FINANCE, ROLE, event, granted
from tests.simulator.translating import events

HISTORY = [event for record in random_history(random.Random(11), 300) for event in events(record)]
NAMELESS: list[Event] = [
    event("credential_changed", event_id="okta:application", account=None),
    granted("consent_granted", ROLE, event_id="okta:consent", account=None),
    granted("account_updated", FINANCE, event_id="okta:group", account=None, application=None, grant=None),
    granted("account_updated", ROLE, event_id="okta:role", account=None, application=None, grant=None),
    event("account_updated", event_id="okta:nothing", account=None, application=None),
]
FACTS = "SELECT event_id, content_hash, about_kind, about, kind FROM fact ORDER BY event_id, content_hash"


OLD_COLUMNS = "record_id, content_hash, part, event_id, about, kind, occurred_at, recorded_at, body, raw"


def test_migrated_facts_have_the_subjects_of_fresh_ones(store_url: str, request: pytest.FixtureRequest) -> None:
    _, old = two_stores(store_url, request)
    fresh = Told(store_url)
    fresh.tell([*HISTORY, *NAMELESS])
    made_at(old, "0009")
    _fill_ninth(old, fresh.ask(f"SELECT {OLD_COLUMNS}, about_kind FROM fact"))
    assert migrate(old)[0] == "0009"
    with reading(old) as connection:
        migrated = [tuple(row) for row in connection.execute(text(FACTS))]
    assert migrated == [tuple(row) for row in fresh.ask(FACTS)]
    assert {row[0]: (row[2], row[3]) for row in migrated if row[0] in {each.event_id for each in NAMELESS}} == {
        "okta:application": ("application", "okta:default|0oaPAY"),
        "okta:consent": ("application", "okta:default|0oaPAY"),
        "okta:group": ("group", "okta:default|group:00gFIN"),
        "okta:role": ("entitlement", "okta:default|directory_role:62e90394"),
        "okta:nothing": ("", ""),
    }


def _fill_ninth(engine: Engine, facts: Iterable[tuple[object, ...]]) -> None:
    """Put facts in as they were kept then: only accounts and groups that are conferred something have a key."""
    names = OLD_COLUMNS.split(", ")
    insert = text(f"INSERT INTO fact ({OLD_COLUMNS}) VALUES ({', '.join(f':{name}' for name in names)})")
    with writing(engine) as connection:
        for *values, about_kind in facts:
            row = dict(zip(names, values, strict=True))
            assert isinstance(row["body"], bytes)
            conferred = about_kind == "group" and b'"via":"' in row["body"]
            about = row["about"] if about_kind == "account" or conferred else ""
            connection.execute(insert, row | {"about": about})
