"""The first day on a tenant with 5,000 old privileges: no question of its own, and one digest."""

from __future__ import annotations

from sqlalchemy import Connection, Table, Text

from governance.model.changes import Change
from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.feed.change_feed import write_changes
from governance.store.schema import held
from reviews.campaigns.what_changed.opening import open_review
from reviews.notifications.writing_digests import write_digests
from tests.governance.queries.filled import ACME, account, empty_store, grant
from tests.reviews.asked_company import ADMIN, NOW, RITA
from tests.reviews.campaigns.micro.questions import asked, asking, context
from tests.reviews.notifications.written_messages import SETTINGS, written

MORNING = NOW + 9 * DAY // 24
OLD = 5_000


def times(connection: Connection, table: Table, key: str) -> None:
    """Insert so many rows like the one that stands under a key; ``old0`` is another number in each."""
    columns = ", ".join(column.name for column in table.c)
    texts = ", ".join(f"REPLACE({c.name}, 'old0', 'old' || n)" if isinstance(c.type, Text) else c.name for c in table.c)
    numbers = f"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {OLD - 1})"
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) {numbers} SELECT {texts} FROM {table.name} JOIN number "
        f"WHERE account_id = '{key}'"
    )


def test_old_privileges_end_in_one_review_and_one_digest(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    people = [f"{ACME}|old{number}" for number in range(OLD)]
    with writing(engine) as connection:
        account(connection, RITA)
        account(connection, people[0])
        grant(connection, f"of {people[0]}", people[0], ADMIN, privileged=1)
        times(connection, held.account, people[0])
        times(connection, held.grant, people[0])
    reader = asking(engine)
    with writing(engine) as connection:
        row = '{"grant_id": "%s", "valid_from": 1, "valid_to": null, "privileged": 1, "mode": "active"}'
        of = [Change("grant", f"of {key}", None, row % f"of {key}", "okta:e1", NOW, NOW, 1, 1) for key in people]
        write_changes(connection, of)
    while reader.take():
        pass
    assert asked(engine) == []
    reviews = context().reviews
    opened = open_review(engine, {}, reviews, kind="scheduled", as_of=NOW, now=NOW)
    assert opened.items == OLD
    assert write_digests(engine, SETTINGS, MORNING).digests == len(written(engine)) == 1
    message = written(engine)[0].message
    assert message.to == f"{RITA.rpartition('|')[2]}@example.com"
    assert message.subject == f"jitgov: {opened.items:,} decisions wait for you, {opened.items:,} new"
    assert len(message.text) < 10_000 and f"- and {opened.items - 20:,} more" in message.text
    assert write_digests(engine, SETTINGS, MORNING + DAY).digests == 0
    engine.dispose()
