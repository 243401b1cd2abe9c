"""The definitions of campaigns: what is wrong with one is told with its place before any campaign is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from governance.model.account_types import SYSTEM, TYPE_WORDS
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError, UnclearError
from reviews.campaigns.machine.item_states import Stage
from reviews.settings.campaigns import WHAT_CHANGED, CampaignSchedule, CampaignScope, CampaignSettings
from reviews.settings.public_holidays import public_holidays

PLACE = "reviews.campaigns"
NO_OWN_ACCESS = "scope.own_access: only the settings know what lets people in; define it in reviews.campaigns"
_CRON_FIELDS = 5
_TYPES = (*TYPE_WORDS, SYSTEM, "guest")


def check_definitions(definitions: Sequence[CampaignSettings]) -> None:
    """Raise SetupError, with all faults and their places in the settings, unless every campaign can be opened."""
    wrong = [
        f"{PLACE}[{number}].{fault}" for number, definition in enumerate(definitions) for fault in faults(definition)
    ]
    names = [definition.name for definition in definitions]
    wrong += [
        f"{PLACE}[{number}].name: there are two campaigns with the name {name}"
        for number, name in enumerate(names)
        if name in names[:number]
    ]
    if wrong:
        raise SetupError("\n  ".join(["settings are not valid:", *wrong]))


def faults(definition: CampaignSettings) -> Iterator[str]:
    """Yield what is wrong with a definition, each with its key."""
    if definition.name == WHAT_CHANGED:
        yield f"name: {WHAT_CHANGED} is built in: `jitgov review` opens and answers it"
    if len({owner.casefold() for owner in definition.owners}) < len(definition.owners) or len(definition.owners) < 2:
        yield "owners: two different people at least; where one may not review, the other may"
    if not definition.stages:
        yield "stages: one at least"
    for number, stage in enumerate(definition.stages):
        if not stage.reviewers:
            yield f"stages[{number}].reviewers: one at least, as campaign_owner"
    if definition.stages and definition.stages[-1].days is not None:
        last = len(definition.stages) - 1
        yield f"stages[{last}].days: the last stage ends with the campaign (closes_days_after_due)"
    yield from _faults_of_scope(definition.scope)
    try:
        public_holidays(definition.holidays_of)
    except SetupError as error:
        yield f"holidays_of: {error}"
    late = [
        step.days_after_due for step in definition.escalate if step.days_after_due >= definition.closes_days_after_due
    ]
    if late:
        yield f"escalate: {late[0]} days after it was due the campaign is closed (closes_days_after_due)"
    if definition.schedule is not None:
        yield from _faults_of_schedule(definition.schedule)


def _faults_of_scope(scope: CampaignScope) -> Iterator[str]:
    if scope.own_access and not scope.entitlements:
        # The settings' has become entitlements by now: where none is named, all that there is would be asked about.
        yield NO_OWN_ACCESS
    if scope.severities and scope.of != "findings":
        yield "scope.severities: only findings have one (of: findings)"
    if scope.privileged and scope.of != "grants":
        yield "scope.privileged: only grants are privileges (of: grants)"
    if scope.entitlements and scope.of == "accounts":
        yield "scope.entitlements: an account is no entitlement (of: grants, or findings)"
    wrong = next((key for key in scope.applications if "|" not in key), None)
    if wrong is not None:
        yield f"scope.applications: {wrong} is no key of an application, issuer|id; see `jitgov applications`"
    for kind in scope.account_types:
        if kind not in _TYPES:
            yield f"scope.account_types: {kind} is no type{did_you_mean(kind, _TYPES)}"
    wrong = next((word for word in scope.entitlements if ":" not in word), None)
    if wrong is not None:
        yield f"scope.entitlements: {wrong} names no type, as group:Payroll clerks"


def _faults_of_schedule(schedule: CampaignSchedule) -> Iterator[str]:
    try:
        zone: ZoneInfo | None = ZoneInfo(schedule.zone)
    except (KeyError, OSError, ValueError):
        zone = None
    if zone is None:
        yield f"schedule.zone: no time zone is called {schedule.zone}; one is Europe/Berlin"
    if len(schedule.cron.split()) != _CRON_FIELDS:
        yield f"schedule.cron: {schedule.cron!r} has not five fields: minute, hour, day, month, weekday"
        return
    try:
        next(CronSim(schedule.cron, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        yield f"schedule.cron: {schedule.cron!r} names no instant ({error})"


def definition_called(definitions: Iterable[CampaignSettings], name: str) -> CampaignSettings:
    """Return the definition of a name. Raises UnclearError where there is none."""
    known = {definition.name: definition for definition in definitions}
    if name == WHAT_CHANGED:
        raise UnclearError(f"{WHAT_CHANGED} is built in, and the same for all: `jitgov review` opens and answers it")
    if name not in known:
        near = did_you_mean(name, sorted(known))
        raise UnclearError(f"no campaign is defined as {name}{near}; see reviews.campaigns in the settings")
    return known[name]


def stages_of(definition: CampaignSettings) -> tuple[Stage, ...]:
    """Return how the stages decide."""
    return tuple(Stage(stage.strategy, frozenset(stage.passes_on)) for stage in definition.stages)
