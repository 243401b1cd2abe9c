"""When campaigns are opened and due, over weekends, holidays and the hours of spring and autumn."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from governance.model.states import DAY
from ingest.contract.instants import from_micros, to_micros
from reviews.campaigns.definitions.calendar import latest_slot, opened_campaign, stages_over
from reviews.settings.campaigns import CampaignEscalation, CampaignSchedule, CampaignSettings, CampaignStage

BERLIN = "Europe/Berlin"


def instant(text: str) -> int:
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def defined(**keys: object) -> CampaignSettings:
    return CampaignSettings(name="quarterly", owners=["rita", "sam"], **keys)  # type: ignore[arg-type]  # keys of tests


@pytest.mark.parametrize(
    ("cron", "now", "slot"),
    [
        ("30 2 * * *", "2026-10-25T06:00", "2026-10-25T00:30"),
        ("30 2 * * *", "2026-03-29T06:00", "2026-03-29T01:00"),
        ("0 8 * * 1", "2026-11-29T12:00", "2026-11-23T07:00"),
        ("0 8 * * 1", "2026-11-23T07:00", "2026-11-23T07:00"),
    ],
)
def test_the_last_slot_of_a_zone(cron: str, now: str, slot: str) -> None:
    schedule = CampaignSchedule(cron=cron, zone=BERLIN)
    at = latest_slot(schedule, instant(now), 0)
    assert at is not None
    assert from_micros(at).isoformat()[:16] == slot
    assert latest_slot(schedule, instant(now), at) is None


def test_the_double_hour_of_autumn_opens_one_campaign() -> None:
    schedule = CampaignSchedule(cron="30 2 * * *", zone=BERLIN)
    slots = {latest_slot(schedule, instant(f"2026-10-25T0{hour}:45"), 0) for hour in range(1, 4)}
    assert len(slots) == 1


def test_days_of_business_pass_over_weekends_and_holidays() -> None:
    opened = instant("2026-12-23T06:00")
    plain = opened_campaign(defined(due_days=3), opened)
    assert plain.due_at == opened + 3 * DAY
    business = opened_campaign(defined(due_days=3, business_days=True, holidays=[date(2026, 12, 25)]), opened)
    assert from_micros(business.due_at).date() == date(2026, 12, 29)


def test_public_holidays_of_a_region_are_no_days_of_business() -> None:
    opened = instant("2026-12-31T06:00")
    days = {
        region: from_micros(opened_campaign(defined(due_days=3, business_days=True, holidays_of=region), opened).due_at)
        for region in (None, "DE", "DE-BY")
    }
    assert {region: at.date() for region, at in days.items()} == {
        None: date(2027, 1, 5),
        "DE": date(2027, 1, 6),
        "DE-BY": date(2027, 1, 7),
    }


def test_the_clock_of_a_campaign() -> None:
    escalate = [CampaignEscalation(days_after_due=2), CampaignEscalation(days_after_due=0)]
    campaign = opened_campaign(defined(due_days=5, remind_days_before_due=[1, 30], escalate=escalate), 0)
    assert (campaign.due_at, campaign.closes_at) == (5 * DAY, 12 * DAY)
    assert (campaign.remind_at, campaign.escalate_at) == ((4 * DAY,), (5 * DAY, 7 * DAY))


def test_a_stage_is_over_by_its_own_days() -> None:
    definition = defined(stages=[CampaignStage(days=2), CampaignStage(days=3), CampaignStage()])
    assert [stages_over(definition, 0, days * DAY) for days in (1, 2, 4, 5, 90)] == [0, 1, 1, 2, 2]
