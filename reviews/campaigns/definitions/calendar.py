"""When campaigns are opened, due, reminded of, escalated and closed: pure; instants in microseconds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from governance.model.business_days import days_until
from governance.model.states import DAY
from ingest.contract.instants import from_micros, to_micros
from reviews.campaigns.machine.campaign_states import Campaign
from reviews.settings.campaigns import CampaignSchedule, CampaignSettings
from reviews.settings.public_holidays import public_holidays


def latest_slot(schedule: CampaignSchedule, now: int, after: int) -> int | None:
    """Return the last instant up to ``now``, and later than ``after``, at which a campaign was to open; None: none was.

    The hour that comes twice in autumn opens one campaign; of several slots that were missed the last one is served.
    """
    local = from_micros(now).astimezone(ZoneInfo(schedule.zone)) + timedelta(minutes=1)
    slot: datetime = next(CronSim(schedule.cron, local, reverse=True))
    at = to_micros(slot)
    return at if after < at <= now else None


def opened_campaign(definition: CampaignSettings, opened_at: int) -> Campaign:
    """Return a campaign that is about to be opened, with all that the clock will do of it."""
    due_at = opened_at + _due_days(definition, opened_at) * DAY
    closes_at = due_at + definition.closes_days_after_due * DAY
    reminders = sorted(due_at - days * DAY for days in set(definition.remind_days_before_due))
    escalations = sorted(due_at + step.days_after_due * DAY for step in definition.escalate)
    return Campaign(
        state="opening",
        due_at=due_at,
        closes_at=closes_at,
        remind_at=tuple(at for at in reminders if at > opened_at),
        escalate_at=tuple(escalations),
    )


def stages_over(definition: CampaignSettings, opened_at: int, at: int) -> int:
    """Return of how many stages nobody is waited for any more."""
    ends = opened_at
    for number, stage in enumerate(definition.stages):
        if stage.days is None:
            return number
        ends += stage.days * DAY
        if at < ends:
            return number
    return len(definition.stages)


def _due_days(definition: CampaignSettings, opened_at: int) -> int:
    """Return after how many days of the calendar it is due."""
    if not definition.business_days:
        return definition.due_days
    zone = ZoneInfo(definition.schedule.zone if definition.schedule is not None else "UTC")
    day = from_micros(opened_at).astimezone(zone).date()
    return days_until(day, definition.due_days, _DaysOff(definition))


class _DaysOff:
    """A campaign's holidays: those of its region, and the organisation's own."""

    def __init__(self, definition: CampaignSettings) -> None:
        self._public, self._own = public_holidays(definition.holidays_of), frozenset(definition.holidays)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (day in self._own or day in self._public)
