"""A store whose facts did not say what kind of subject they are about holds, once migrated, what a fresh one holds."""

from __future__ import annotations

import random

from sqlalchemy import Connection, text

from governance.store.digest import state_digest
from governance.store.engine import reading, writing
from governance.store.migrate import VERSION_TABLE, migrate
from ingest.contract.event import Event
from simulator.histories.small_history import random_history
from tests.governance.store.earlier_schemas import without_coverage_days, without_query_pages
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


def test_migrated_facts_have_the_subjects_of_fresh_ones(store_url: str) -> None:
    told = Told(store_url)
    told.tell([*HISTORY, *NAMELESS])
    fresh = told.ask(FACTS)
    with reading(told.engine) as connection:
        digest = state_digest(connection)
    with writing(told.engine) as connection:
        _step_back(connection)
    assert migrate(told.engine)[0] == "0009"
    assert told.ask(FACTS) == fresh
    told.tell(HISTORY)
    with reading(told.engine) as connection:
        assert state_digest(connection) == digest
    assert {row[0]: (row[2], row[3]) for row in fresh if row[0] in {each.event_id for each in NAMELESS}} == {
        "okta:application": ("application", "okta:default|0oaPAY"),
        "okta:consent": ("application", "okta:default|0oaPAY"),
        "okta:group": ("group", "okta:default|group:00gFIN"),
        "okta:role": ("entitlement", "okta:default|directory_role:62e90394"),
        "okta:nothing": ("", ""),
    }


def _step_back(connection: Connection) -> None:
    """Make the facts what the ninth step left: only accounts and groups that are conferred something have a key."""
    without_coverage_days(connection)
    without_query_pages(connection)
    conferred = "(about_kind = 'group' AND body LIKE '%\"via\":\"%')"
    if connection.dialect.name == "postgresql":
        conferred = conferred.replace("body", "convert_from(body, 'UTF8')")
    else:
        conferred = conferred.replace("body", "CAST(body AS TEXT)")
    connection.execute(text(f"UPDATE fact SET about = '' WHERE NOT (about_kind = 'account' OR {conferred})"))
    connection.execute(text("ALTER TABLE fact DROP COLUMN about_kind"))
    connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0009'"))
