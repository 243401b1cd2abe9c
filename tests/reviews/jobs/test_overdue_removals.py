"""A removal past its day is told once, to its owner and to who answers for its campaign."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Engine

from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.database.statements import rows
from governance.store.outbox.lane_rows import LaneRow, hold_lanes
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.overdue_removals import JOB, OverdueRemovalsJob, tell
from reviews.notifications import removals
from reviews.notifications.writing_digests import write_digests
from reviews.settings.notifications import MailSettings, NotificationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.remediation.waiting_removals import removals_standing
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    HOUR,
    MINUTE,
    Source,
    context_of,
    decided_company,
    turn,
)

SETTINGS = NotificationSettings(
    mail=MailSettings(sender="jitgov@example.com", url="smtp://127.0.0.1:25"),
    addresses={"compliance": "grc@example.com"},
)
LATE = CLOSED + 6 * 24 * HOUR
TOLD = OverdueRemovalsJob()


def context(engine: Engine, settings: NotificationSettings = SETTINGS) -> JobContext:
    return JobContext(engine, GovernanceSettings(), ReviewsSettings(), {}, notifications=settings)


def digests(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return dict(rows(connection, "SELECT recipient, what || ' ' || n FROM outbox_digest ORDER BY recipient"))


def test_it_runs_every_hour() -> None:
    assert JOB.times(TOLD) == Times(0, hourly=True, catch_up_days=1)


def test_who_answers_for_it_is_told_once(store_url: str) -> None:
    engine = decided_company(store_url)
    turn(engine, context_of(None), CLOSED + MINUTE)
    assert tell(context(engine), TOLD, CLOSED + HOUR) == "0 removals told to 0 people"
    assert tell(context(engine), TOLD, LATE) == "1 removal told to 3 people"
    assert set(digests(engine)) == {"mail:grc@example.com", "mail:ann@example.com", "mail:rita@example.com"}
    assert set(digests(engine).values()) == {
        "accesses that were to be gone by now and are not (`jitgov remediation list --open`) 1"
    }
    assert tell(context(engine), TOLD, LATE + HOUR) == "0 removals told to 0 people"
    noon = LATE - LATE % (24 * HOUR) + 36 * HOUR
    assert write_digests(engine, SETTINGS, noon).digests == 3
    with reading(engine) as connection:
        mails = [row[0] for row in rows(connection, "SELECT body FROM outbox_effect")]
    assert len(mails) == 3
    assert all("accesses that were to be gone by now" in mail for mail in mails)
    with reading(engine) as connection:
        assert removals_standing(connection, LATE) == (1, 1, 0, 1)


def test_what_the_breaker_stopped_is_told_once(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    turn(engine, context_of(Source(DIRECT), stop_above=0), CLOSED + MINUTE)
    assert tell(context(engine), TOLD, CLOSED + HOUR) == "1 removal told to 1 person"
    assert tell(context(engine), TOLD, CLOSED + 2 * HOUR) == "0 removals told to 0 people"
    assert "the breaker stopped" in digests(engine)["mail:grc@example.com"]
    with reading(engine) as connection:
        assert removals_standing(connection, CLOSED + HOUR) == (0, 0, 1, 1)


def test_the_lanes_of_all_who_are_told_are_held_together(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds one lane and asks for another may wait for somebody who waits for him."""
    engine = decided_company(sqlite_url)
    turn(engine, context_of(Source(DIRECT), stop_above=0), CLOSED + MINUTE)
    held: list[set[str]] = []

    def recorded(connection: Connection, channels: Mapping[str, str]) -> dict[str, LaneRow]:
        held.append(set(channels))
        return hold_lanes(connection, channels)

    monkeypatch.setattr(removals, "hold_lanes", recorded)
    assert tell(context(engine), TOLD, LATE) == "2 removals told to 3 people"
    assert [lanes for lanes in held if lanes] == [{f"mail:{name}@example.com" for name in ("grc", "ann", "rita")}]


def test_what_nobody_could_be_told_of_is_told_once_somebody_is_reached(store_url: str) -> None:
    engine = decided_company(store_url)
    turn(engine, context_of(Source(DIRECT), stop_above=0), CLOSED + MINUTE)
    nowhere = replace(SETTINGS, addresses={})
    for hour in (1, 2):
        line = tell(context(engine, nowhere), TOLD, CLOSED + hour * HOUR)
        assert line == "0 removals told to 0 people; of 1 nobody can be told; no address is known of compliance"
    assert tell(context(engine), TOLD, CLOSED + 3 * HOUR) == "1 removal told to 1 person"
    assert tell(context(engine), TOLD, CLOSED + 4 * HOUR) == "0 removals told to 0 people"


def test_without_mail_nobody_is_told(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    assert tell(context(engine, NotificationSettings()), TOLD, LATE).startswith("nobody is told")
