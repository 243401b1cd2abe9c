"""The hourly job opens what is due, once for each slot, and one that cannot open keeps no other from it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from reviews.jobs.campaigns import JOB, CampaignsJob
from reviews.jobs.interface import JobContext
from reviews.jobs.schedule import due_slots
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.sections import ReviewsSettings
from tests.reviews.asked_company import CONTEXT, NOW, company, privileges

HOUR = DAY // 24


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return company(sqlite_url)


def run(engine: Engine, now: int, *campaigns: CampaignSettings) -> str:
    context = JobContext(engine, CONTEXT.governance, ReviewsSettings(campaigns=[*campaigns]), CONTEXT.owners)
    return JOB.run(context, CampaignsJob(), now)


def test_a_slot_opens_one_campaign(engine: Engine) -> None:
    weekly = privileges(schedule={"cron": "0 6 * * *", "zone": "Europe/Berlin"})
    broken = privileges(name="broken", schedule={"cron": "0 6 * * *"}, owners=["nobody", "noone"])
    on_demand = privileges(name="on_demand")
    ran = [run(engine, NOW + hours * HOUR, broken, weekly, on_demand) for hours in (6, 7)]
    assert "broken is not opened: two of its owners" in ran[0]
    assert "privileges: opened with 4 items" in ran[0]
    assert "privileges" not in ran[1]
    assert run(engine, NOW + 8 * HOUR, on_demand) == "nothing of a campaign was due"


def test_it_is_due_every_hour() -> None:
    slots = due_slots(JOB.times(CampaignsJob()), NOW - 1, NOW + DAY - 1)
    assert len(slots) == 24
    assert slots[:2] == [NOW, NOW + HOUR]
