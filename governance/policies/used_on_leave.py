"""P27: somebody on leave with stated dates signed in by hand to an application that leave does not allow.

Devices that renew their tokens are nobody at work, and whoever looks at the payslip is allowed to. The last word on a
leave counts: a later list that dates it otherwise, or no longer knows of it before it began, corrects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import plain_parts
from governance.model.labels import label
from governance.model.persons import PersonSpan
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import DAY, IDP_PREFIX, SELF, UsageDay, UsageSummary
from governance.policies.support import examples as ada
from governance.settings.sections import Days
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.providers.catalogue import provider_of


class UsedOnLeave(PolicySettings, frozen=True, kw_only=True):
    """What may be used on leave."""

    allowed_applications: list[str] = msgspec.field(default_factory=list)
    """Names or ids: the payroll's self-service, a learning platform."""
    look_back_days: Days = 400
    """Uses are read so far back from the account's last one."""


class _Leave(NamedTuple):
    """A leave with both of its dates, and the events that state it last."""

    from_at: int
    to_at: int
    evidence: tuple[str, ...]


_UNDATED = "the roster states no dates of the leave"
_UNREAD = "a gap in the sign-ins of the leave may hide a use"


def _leaves_of(spans: Iterable[PersonSpan]) -> tuple[list[_Leave], int | None]:
    """Return the dated leaves, and since when the person is on one whose dates are not stated, if now."""
    stated: list[_Leave] = []
    undated_from: int | None = None
    for span in spans:
        on_leave = span.status == "leave"
        if span.status != "ended" and span.leave_from is not None and span.leave_to is not None:
            fresh = _Leave(span.leave_from, span.leave_to, span.evidence)
            stated = [leave for leave in stated if leave.to_at <= fresh.from_at or leave.from_at >= fresh.to_at]
            stated.append(fresh)
            undated_from = None
            continue
        undated_from = (undated_from or span.valid_from) if on_leave else None
        if not on_leave:
            # Who is not on leave any more came back, or never went.
            stated = [leave._replace(to_at=min(leave.to_at, span.valid_from)) for leave in stated]
    return sorted(leave for leave in stated if leave.to_at > leave.from_at), undated_from


def _days(situation: Situation, settings: UsedOnLeave) -> int | None:
    leaves = _leaves_of(situation.person.spans)[0] if situation.person is not None else []
    if not leaves or situation.account.type != "person":
        return None
    last = max((rollup.last_at for rollup in situation.rollups), default=0)
    return max(leaves[0].from_at, last - settings.look_back_days * DAY)


def _judge(situation: Situation, settings: UsedOnLeave) -> Iterable[Answer]:
    if situation.person is None or situation.account.type != "person":
        return []
    leaves, undated_from = _leaves_of(situation.person.spans)
    account_id = situation.account.account_id
    unknown = [not_evaluable(About(account_id), _UNDATED, undated_from)] if undated_from is not None else []
    if not leaves:
        return unknown
    uses = _uses(situation, settings)
    answers = [_answer(situation, leave, uses) for leave in leaves]
    return [*(a for a in answers[:-1] if a.outcome == "violation"), answers[-1], *unknown]


def _uses(situation: Situation, settings: UsedOnLeave) -> list[tuple[int, str, str]]:
    """Return instant, event and application of what was signed in to by hand and is not allowed, in order."""
    allowed = {name.casefold() for name in settings.allowed_applications}
    used: list[UsageSummary | UsageDay] = [*situation.rollups, *situation.days]
    return sorted(
        {
            (at, event_id, use.application_id)
            for use in used
            if use.use == "interactive" and _counts(situation, use.application_id, allowed)
            for at, event_id in ((use.first_at, use.first_event_id), (use.last_at, use.last_event_id))
        }
    )


def _counts(situation: Situation, application_id: str, allowed: set[str]) -> bool:
    """Tell whether using it is work: neither allowed, nor the way to what is."""
    if application_id == SELF or application_id.startswith(IDP_PREFIX):
        return False
    name, own_id = (situation.used_applications.get(application_id) or "").casefold(), plain_parts(application_id).id
    provider = provider_of(situation.account.issuer)
    portal = name in provider.own_application_names and name not in provider.consoles
    return not portal and allowed.isdisjoint((name, own_id.casefold(), application_id.casefold()))


def _answer(situation: Situation, leave: _Leave, uses: Sequence[tuple[int, str, str]]) -> Answer:
    account, tolerance = situation.account, situation.clock_tolerance
    about = About(account.account_id, None, None, format_instant(from_micros(leave.from_at)))
    within = [use for use in uses if leave.from_at + tolerance < use[0] < leave.to_at - tolerance]
    if within:
        at, event_id, application_id = within[0]
        name = situation.used_applications.get(application_id) or plain_parts(application_id).id
        message = f"{label(account)} was on leave by the roster, and signed in to {name} in that time."
        return violation(about, message, at, (*leave.evidence, event_id))
    stream = provider_of(account.issuer).sign_in_streams["interactive"]
    if situation.coverage.over(account.issuer, stream, leave.from_at, leave.to_at) is None:
        return not_evaluable(about, _UNREAD, leave.from_at)
    return compliant(about)


def _examples() -> list[Example[UsedOnLeave]]:
    crm, payroll = f"{ada.OKTA}|0oa1crm", f"{ada.OKTA}|0oa1payroll"
    settings = UsedOnLeave(allowed_applications=["Payroll"])
    away = ada.person(ada.stated(5, status="leave", leave_from=ada.day(10), leave_to=ada.day(20)))

    def used(application: str, number: float, **fields: object) -> Situation:
        names = {crm: "CRM", payroll: "Payroll"}
        known = {"person": away, "rollups": (ada.use(application, number),), "used_applications": names} | fields
        return ada.situation(**known)

    return [
        Example("violation", "a sign-in to the CRM in the second week of the leave", settings, used(crm, 17.5)),
        Example("compliant", "the payslip may be looked at", settings, used(payroll, 17.5)),
        Example("compliant", "the first day back", settings, used(crm, 20.3), is_near_miss=True),
        Example(
            "not_evaluable",
            "the sign-ins of the leave were not read",
            settings,
            used(crm, 8, coverage=ada.NOTHING_READ),
        ),
    ]


POLICY = Policy(
    id="used_on_leave",
    title="An account was used while its person was on leave",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC7.2"), iso27001=("A.5.18", "A.8.16"), nist800_53=("AC-2(12)", "AU-6"), pci_dss=("10.4.1",)
    ),
    remedy="If it was not the person, reset the account's credentials, or have the dates corrected.",
    settings=UsedOnLeave,
    default=UsedOnLeave(),
    needs=needs(
        "clock_tolerance", "coverage", "person", "rollups", "used_applications", days=_days, only_with=("person",)
    ),
    examples=_examples,
    judge=_judge,
)
