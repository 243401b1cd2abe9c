"""P12: an account that has been suspended for long, and still holds a privilege or an application.

A suspension is meant to be short: what outlasts it is either an end that nobody made, or access that nobody needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.labels import label
from governance.model.persons import leaves
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, earlier, overlap, union, without
from governance.model.states import DAY, Change, Grant
from governance.policies.support import examples as ada
from governance.policies.support.governed_holdings import EVERYBODYS_GROUPS, evidence_of, governed, spelled
from governance.policies.support.holdings import directory_stream
from governance.settings.sections import Days


class SuspendedHolds(PolicySettings, frozen=True, kw_only=True):
    """How long an account may be suspended with what it holds, and which groups everybody is in."""

    after_days: Days = 30
    everybodys_groups: list[str] = msgspec.field(default_factory=lambda: list(EVERYBODYS_GROUPS))


_UNDATED = "no record tells since when the account is suspended"
_UNREAD = "no list of the source was read, and no gapless log tells what the account holds"
_OVER = frozenset({"unsuspended", "enabled", "created", "redeemed", "disabled", "deleted"})
Suspension = tuple[Change, Change | None]
"""Its beginning, and what ended it."""


def _judge(situation: Situation, settings: SuspendedHolds) -> Iterable[Answer]:
    account = situation.account
    suspensions = _suspensions(account.timeline)
    if not suspensions:
        is_shut = account.state == "disabled" and account.ended_at is None
        return [not_evaluable(About(account.account_id), _UNDATED)] if is_shut else ()
    too_long: list[Span] = [
        (begun.at + settings.after_days * DAY, over.at if over is not None else None) for begun, over in suspensions
    ]
    if situation.person is not None:
        # Whoever is on leave is suspended for a reason that ends by itself.
        too_long = without(too_long, leaves(situation.person.spans))
    held = governed(situation.grants, settings.everybodys_groups)
    spans = overlap(union(too_long), union((grant.valid_from, grant.valid_to) for grant in held))
    answers = [_violation(situation, suspensions, held, spans[-1], settings.after_days)] if spans else []
    lasts = suspensions[-1][1] is None
    if not lasts or (answers and answers[0].until is None):
        return answers
    if not _is_known(situation, suspensions[-1][0].at):
        begun_at = suspensions[-1][0].at + settings.after_days * DAY
        since = max(begun_at, (answers[0].until or 0) if answers else 0)
        return [*answers, not_evaluable(About(account.account_id), _UNREAD, since)]
    return answers or [compliant(About(account.account_id))]


def _suspensions(timeline: Iterable[Change]) -> list[Suspension]:
    suspensions: list[Suspension] = []
    begun: Change | None = None
    for change in timeline:
        if change.what == "suspended" and begun is None:
            begun = change
        elif change.what in _OVER and begun is not None:
            suspensions.append((begun, change))
            begun = None
    return [*suspensions, (begun, None)] if begun is not None else suspensions


def _is_known(situation: Situation, suspended_at: int) -> bool:
    """Tell whether all that it holds is known: a whole list was read since, or the log from its creation on."""
    account = situation.account
    if situation.relisted is not None:
        return situation.relisted.is_whole
    if account.created_at is None:
        return False
    read: Interval = (min(account.created_at, suspended_at), suspended_at)
    return situation.coverage.over(account.issuer, directory_stream(account.issuer), *read) is not None


def _violation(
    situation: Situation, suspensions: list[Suspension], held: list[Grant], span: Span, after_days: int
) -> Answer:
    account, (since, until) = situation.account, span
    begun, over = next(s for s in reversed(suspensions) if s[0].at <= since)
    lasting = [grant for grant in held if overlap([(grant.valid_from, grant.valid_to)], [span])]
    has, holds = ("has", "holds") if until is None else ("had", "held")
    message = f"{label(account)} {has} been suspended for {after_days} days or more, and {holds} {spelled(lasting)}."
    ends = [over.event_id] if over is not None and earlier(over.at, until) == until else []
    evidence = [begun.event_id, *evidence_of(lasting), *ends]
    return violation(About(account.account_id), message, since, evidence, until=until, because_of=lasting)


def _examples() -> list[Example[SuspendedHolds]]:
    settings, held = SuspendedHolds(), (ada.grant("app_assignment:0oa1crm", 3),)

    def suspended(*grants: Grant, **fields: Any) -> Situation:
        ordinary: dict[str, Any] = {
            "state": "disabled",
            "created_at": ada.day(1),
            "timeline": (ada.changed("suspended", 10),),
        }
        return ada.situation(account=ada.account(**(ordinary | fields)), grants=grants)

    return [
        Example("violation", "an application is held after a month of suspension", settings, suspended(*held)),
        Example(
            "compliant",
            "nothing but a plain group is held",
            settings,
            suspended(ada.grant("group:Chess", 3)),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no record tells since when", settings, suspended(*held, timeline=())),
    ]


POLICY = Policy(
    id="suspended_holds",
    title="An account that is suspended for long still holds privileges or applications",
    severity="low",
    controls=Controls(soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18",), nist800_53=("AC-2(3)",), pci_dss=("7.2.4",)),
    remedy="Take away what the account holds, end it, or let the person in again.",
    settings=SuspendedHolds,
    default=SuspendedHolds(),
    needs=needs("grants", "coverage", "person", "relisted", only_with=("suspension",)),
    examples=_examples,
    judge=_judge,
)
