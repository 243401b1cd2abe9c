"""Urgent findings are told at once, people by words and rooms by numbers; a flood ends in a number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.statements import rows
from governance.store.feed.change_feed import registered, write_changes
from reviews.notifications.urgent_findings import CONSUMER, MOST_AN_HOUR, UrgentFindings, begin_or_end
from reviews.notifications.writing_digests import write_digests
from reviews.settings.notifications import ChatSettings, NotificationSettings, QuietHours
from tests.governance.outbox.changes import FINDING, change
from tests.governance.outbox.receivers import NOW, SECOND, Clock
from tests.governance.queries.filled import account, named
from tests.reviews.notifications.written_messages import SETTINGS, written

ROOM = "slack:iam"
TELLING = replace(
    SETTINGS,
    chats=(ChatSettings(name="iam", kind="slack"),),
    findings_to=("soc@example.com", ROOM),
    quiet=QuietHours(begin=0, end=0),
    digest_hour=0,
)
CRITICAL = FINDING._replace(severity="critical")


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    begin_or_end(engine, TELLING, NOW)
    yield engine
    engine.dispose()


def opened(engine: Engine, *names: str, backfill: bool = False, severity: str = "critical") -> None:
    findings = [CRITICAL._replace(finding_id=name, severity=severity) for name in names]
    with writing(engine) as connection:
        write_changes(connection, [change(None, finding, backfill=backfill) for finding in findings])


def take(engine: Engine, now: int = NOW, settings: NotificationSettings = TELLING) -> None:
    reader = UrgentFindings(engine, settings, Clock(now))
    while reader.take():
        pass


def test_people_get_words_and_rooms_numbers_and_both_are_urgent(engine: Engine) -> None:
    opened(engine, "f-1", "f-2")
    opened(engine, "old", backfill=True)
    opened(engine, "grave", severity="high")
    take(engine)
    mail, room = (each.message for each in written(engine))
    assert (mail.to, mail.subject) == ("soc@example.com", "jitgov: 2 urgent findings opened")
    assert "Nobody stands behind ada@example.com (finding f-1)" in mail.text
    assert (room.to, room.subject, room.text) == (ROOM, "2 urgent findings opened", "orphan: 2")
    with reading(engine) as connection:
        assert rows(connection, "SELECT DISTINCT urgent FROM outbox_effect") == [(1,)]


def test_an_instant_in_a_finding_s_words_stands_by_the_clocks_of_the_zone(engine: Engine) -> None:
    with writing(engine) as connection:
        told = CRITICAL._replace(message="used at 2026-01-31T23:30:12Z")
        write_changes(connection, [change(None, told)])
    take(engine, settings=replace(TELLING, zone="Europe/Berlin"))
    assert "used at 2026-02-01 00:30 CET (finding" in next(each.message.text for each in written(engine))


def test_a_finding_s_words_name_people(engine: Engine) -> None:
    key = "1f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a11"
    said = CRITICAL._replace(message=f"It may read for {key}.")
    with writing(engine) as connection:
        account(connection, f"{said.account_id.partition('|')[0]}|{key}", name="ann@example.com")
        write_changes(connection, [change(None, said)])
    take(engine)
    assert "It may read for ann@example.com." in written(engine)[0].message.text


def test_links_lead_to_the_findings(engine: Engine) -> None:
    opened(engine, "f-1")
    take(engine, settings=replace(TELLING, console_url="https://jitgov.example.com/"))
    mail, room = (each.message for each in written(engine))
    assert "Sign in and see them at https://jitgov.example.com/findings\n" in mail.text
    assert room.link == "https://jitgov.example.com/findings"


def test_what_is_found_of_an_application_is_told_by_its_name(engine: Engine) -> None:
    with writing(engine) as connection:
        named(connection, "application", "okta:acme|crm", "CRM")
        of_application = CRITICAL._replace(account_id="okta:acme|crm", application_id="okta:acme|crm")
        write_changes(connection, [change(None, of_application)])
    take(engine)
    assert "critical: CRM, orphan" in next(each.message.text for each in written(engine))


def test_no_hour_is_quiet_for_them_and_a_lesser_word_of_the_settings_tells_more(engine: Engine) -> None:
    opened(engine, "grave", severity="high")
    take(engine, settings=replace(TELLING, urgent_severity="high", quiet=QuietHours(begin=1, end=0)))
    assert len(written(engine)) == 2


def test_a_flood_tells_a_few_messages_an_hour_and_the_rest_is_a_number_of_the_digest(engine: Engine) -> None:
    for number in range(MOST_AN_HOUR + 3):
        opened(engine, f"f-{number}")
        take(engine, NOW + number * SECOND)
    assert len(written(engine)) == 2 * MOST_AN_HOUR
    assert write_digests(engine, TELLING, NOW + DAY).digests == 2
    mail, room = (each.message for each in written(engine)[-2:])
    assert mail.subject == "jitgov: what was not told one by one"
    assert "- finding.opened critical orphan: 3" in mail.text
    assert room.text == "finding.opened critical orphan: 3"


def test_where_nobody_is_to_be_told_the_feed_is_left(engine: Engine) -> None:
    begin_or_end(engine, SETTINGS, NOW)
    with reading(engine) as connection:
        assert CONSUMER not in registered(connection)
