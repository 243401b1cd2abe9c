"""A question about a change is told at once, within a budget and never in quiet hours; the digest tells the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import writing
from reviews.notifications.at_once import AtOnce
from reviews.notifications.writing_digests import write_digests
from tests.governance.outbox.receivers import Clock
from tests.governance.queries.filled import ACME, account, grant
from tests.reviews.asked_company import ADMIN, JO, NOW, PAYROLL_ROLE, company
from tests.reviews.campaigns.micro.questions import MINUTE, asking, changed
from tests.reviews.notifications.written_messages import SETTINGS, written

NOON = NOW + DAY // 2
PAT_AT = "pat@example.com"


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = company(sqlite_url)
    yield engine
    engine.dispose()


def asked_at(engine: Engine, now: int, *grants: str) -> None:
    reader = asking(engine, now=now)
    changed(engine, "grant", *grants, now=now)
    assert reader.take()


def told(engine: Engine) -> list[tuple[str, str]]:
    return [(each.message.to, each.message.subject) for each in written(engine)]


def test_it_is_told_once_by_one_message_and_is_no_news_to_the_digest(store_url: str) -> None:
    engine = company(store_url)
    asked_at(engine, NOON, "g1", "g3")
    clock = Clock(NOON + MINUTE)
    for _ in range(3):
        AtOnce(engine, SETTINGS, clock).tell()
    assert told(engine) == [(PAT_AT, "jitgov: 2 questions wait for you")]
    text = written(engine)[0].message.text
    assert f"- jo@example.com: {ADMIN}" in text and f"- jo@example.com: {PAYROLL_ROLE}" in text
    assert "You are asked as manager." in text and "jitgov review decide ITEM approve|revoke" in text
    assert write_digests(engine, SETTINGS, NOON + 2 * MINUTE).digests == 0
    engine.dispose()


def test_in_quiet_hours_nobody_is_told_and_the_digest_tells_it(engine: Engine) -> None:
    asked_at(engine, NOW + DAY - MINUTE, "g3")
    clock = Clock(NOW + DAY)
    AtOnce(engine, SETTINGS, clock).tell()
    assert told(engine) == []
    clock.now = NOW + DAY + 8 * DAY // 24
    AtOnce(engine, SETTINGS, clock).tell()
    assert told(engine) == [], "it is no news by the morning"
    assert write_digests(engine, SETTINGS, clock.now).digests == 1
    assert told(engine) == [(PAT_AT, "jitgov: 1 decision waits for you, 1 new")]


def test_beyond_the_days_budget_the_digest_tells_it(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(4):
            account(connection, f"{ACME}|p{number}")
            grant(connection, f"p{number}", f"{ACME}|p{number}", ADMIN, privileged=1, valid_from=NOW)
    for number in range(4):
        now = NOON + number * MINUTE
        asked_at(engine, now, f"p{number}")
        AtOnce(engine, replace(SETTINGS, at_once_per_day=3), Clock(now)).tell()
    assert len(told(engine)) == 3
    assert write_digests(engine, SETTINGS, NOON + 4 * MINUTE).digests == 1
    assert written(engine)[-1].message.subject == "jitgov: 4 decisions wait for you, 1 new"
    assert JO not in written(engine)[-1].message.text
