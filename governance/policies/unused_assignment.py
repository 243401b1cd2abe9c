"""P15: a direct assignment that nobody uses: a door left open, and often a licence paid for.

An assignment by a group is the group's business, and an account that is not used at all is the sweep's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from governance.model.answers import About, Answer
from governance.model.controls import Controls
from governance.model.keys import plain_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY, Grant, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans
from governance.policies.support.assignments import assigned_application
from governance.policies.support.holdings import roots_of, thing_of
from governance.policies.support.silent_spans import Silence, Telling, answers_on, last_success_in, shown_with
from governance.settings.sections import Days


class UnusedAssignment(PolicySettings, frozen=True, kw_only=True):
    """How long an assignment may go unused."""

    after_days: Days = 90
    uses_unseen: list[str] = msgspec.field(default_factory=list)
    """Names or ids of applications that people use without the identity provider seeing it: bookmarks, password
    vaults, applications with sign-ins of their own."""


_UNSEEN = "people get into the application without the identity provider seeing it"


def _judge(situation: Situation, settings: UnusedAssignment) -> Iterable[Answer]:
    if situation.account.recorded_as == "service":
        return ()  # A client's sign-in names the client: what it may do elsewhere it does without signing in there.
    direct: dict[str, list[Grant]] = {}
    for grant in roots_of(situation.grants):
        if (application_id := assigned_application(grant)) is not None:
            direct.setdefault(application_id, []).append(grant)
    if not direct:
        return ()
    able = not_shut_spans(situation.account, invited=False)
    unseen = {name.lower() for name in settings.uses_unseen}
    return [
        answer
        for application_id, grants in direct.items()
        for answer in _of_application(situation, application_id, grants, able, settings.after_days * DAY, unseen)
    ]


def _of_application(
    situation: Situation, application_id: str, grants: list[Grant], able: Sequence[Span], after: int, unseen: set[str]
) -> list[Answer]:
    spans = overlap([(grant.valid_from, grant.valid_to) for grant in grants], able)
    if not spans:
        return []
    account, held = situation.account, spans[-1]
    of_span = [grant for grant in grants if overlap([(grant.valid_from, grant.valid_to)], [held])]
    latest = of_span[0] if len(of_span) == 1 else max(of_span, key=lambda grant: (grant.valid_from, grant.evidence))
    name = _name(latest, application_id, situation)
    used = last_success_in(situation, application_id)
    facts = situation.applications.get(application_id)
    is_unseen = (facts is not None and facts.uses_unseen) or (
        bool(unseen) and not unseen.isdisjoint({name.lower(), plain_parts(application_id).id.lower()})
    )

    def telling() -> Telling:
        since = "since it was assigned" if used is None or used[0] < held[0] else f"for {after // DAY} days"
        message = f"{label(account)} is assigned to {name} directly, and no sign-in there was seen {since}."
        return Telling(message, tuple(of_span), shown_with(latest.evidence, used), latest.from_basis == "stated")

    silence = Silence(About(account.account_id, application_id), held, None if used is None else used[0], after)
    return answers_on(silence, situation, telling, _UNSEEN if is_unseen else None)


def _name(grant: Grant, application_id: str, situation: Situation) -> str:
    facts = situation.applications.get(application_id)
    name = facts.name if facts is not None else None
    return name or (thing_of(grant) if grant.entitlement_type == "app_assignment" else plain_parts(application_id).id)


def _examples() -> list[Example[UnusedAssignment]]:
    settings, crm, mail = UnusedAssignment(), f"{ada.OKTA}|0oa1crm", f"{ada.OKTA}|0oa1mail"
    assigned = ada.grant("app_assignment:0oa1crm", 10, application_id=crm, entitlement_name="CRM")
    busy = ada.signed_in_daily(mail, 10, 200)

    def known(*rollups: UsageSummary, unread: bool = False, until: float | None = None) -> Situation:
        coverage = ada.NOTHING_READ if unread else ada.ALL_READ
        held = assigned._replace(valid_to=None if until is None else ada.day(until))
        return ada.situation(grants=(held,), rollups=(busy, *rollups), coverage=coverage)

    return [
        Example("violation", "no sign-in was seen for 90 days, while mail is read daily", settings, known()),
        Example("compliant", "it is used as mail is", settings, known(ada.signed_in_daily(crm, 20, 200))),
        Example("compliant", "it was taken away a day before", settings, known(until=99), is_near_miss=True),
        Example("not_evaluable", "the log of sign-ins was not read", settings, known(unread=True)),
        Example(
            "not_evaluable",
            "the application is a bookmark, whose use nobody logs",
            UnusedAssignment(uses_unseen=["CRM"]),
            known(),
        ),
    ]


POLICY = Policy(
    id="unused_assignment",
    title="An application is assigned directly, and not used",
    severity="low",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18",), nist800_53=("AC-2", "AC-6(7)"), pci_dss=("7.2.4",)
    ),
    remedy="Remove the assignment, or have the person say what it is needed for.",
    settings=UnusedAssignment,
    default=UnusedAssignment(),
    needs=needs(
        "grants",
        "rollups",
        "applications",
        "coverage",
        "stale_after",
        "stated_use",
        silence=lambda settings: settings.after_days * DAY,
        only_with=("assignment", "grants"),
    ),
    examples=_examples,
    judge=_judge,
)
