"""P11: an account that was disabled or deleted, and that a list read since then shows to hold what lets it in.

Disabling takes nothing away: whoever enables the account again, or a fault, brings all of it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.list_readings import Relisted
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier, union
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.governed_holdings import EVERYBODYS_GROUPS, evidence_of, governed, spelled
from governance.settings.sections import Days


class EndedAccountHolds(PolicySettings, frozen=True, kw_only=True):
    """How long an account may hold things after its end, and which groups everybody is in."""

    grace_days: Days = 7
    everybodys_groups: list[str] = msgspec.field(default_factory=lambda: list(EVERYBODYS_GROUPS))


_UNREAD = "no list of the source was read since the account ended"
_PARTLY_READ = "the list that was read since the account ended could not show everything"


def _judge(situation: Situation, settings: EndedAccountHolds) -> Iterable[Answer]:
    account = situation.account
    if account.ended_at is None:
        return ()
    about, grace_ends = About(account.account_id), account.ended_at + settings.grace_days * DAY
    listed = situation.relisted
    if listed is None:
        return [not_evaluable(about, _UNREAD, grace_ends)]
    shown = [grant for grant in governed(situation.grants, settings.everybodys_groups) if _shows(listed, grant)]
    spans = union((max(listed.at, grace_ends), grant.valid_to) for grant in shown)
    if spans:
        return [_violation(situation, shown, listed, spans[-1])]
    return [compliant(about) if listed.is_whole else not_evaluable(about, _PARTLY_READ, grace_ends)]


def _shows(listed: Relisted, grant: Grant) -> bool:
    held_then = grant.valid_from <= listed.at and (grant.valid_to is None or grant.valid_to > listed.at)
    return held_then and (grant.entitlement_id in listed.shown or grant.via in listed.shown)


def _violation(situation: Situation, shown: list[Grant], listed: Relisted, span: tuple[int, int | None]) -> Answer:
    account, (since, until) = situation.account, span
    lasting = [grant for grant in shown if earlier(grant.valid_to, until) == until]
    what = "deleted" if account.state == "deleted" else "disabled"
    message = f"{label(account)} is {what}, and a list read since then shows that the account holds {spelled(lasting)}."
    ended = [account.ended_event_id] if account.ended_event_id is not None else []
    evidence = [*ended, listed.event_id, *evidence_of(lasting)]
    return violation(About(account.account_id), message, since, evidence, until=until, because_of=lasting)


def _examples() -> list[Example[EndedAccountHolds]]:
    settings, crm = EndedAccountHolds(), f"{ada.OKTA}|app_assignment:0oa1crm"
    disabled = ada.account(state="disabled", timeline=(ada.changed("disabled", 10),), ended_at=ada.day(10))
    assigned = (ada.grant("app_assignment:0oa1crm", 3),)

    def left(relisted: Relisted | None, **fields: Any) -> Situation:
        return ada.situation(account=disabled, relisted=relisted, **fields)

    return [
        Example(
            "violation",
            "a list read after the end shows an application",
            settings,
            left(Relisted(ada.day(20), "listed", frozenset({crm}), True), grants=assigned),
        ),
        Example(
            "compliant", "such a list shows none", settings, left(Relisted(ada.day(20), "listed", frozenset(), True))
        ),
        Example(
            "compliant",
            "such a list shows nothing but a plain group",
            settings,
            left(
                Relisted(ada.day(20), "listed", frozenset({f"{ada.OKTA}|group:Chess"}), True),
                grants=(ada.grant("group:Chess", 3),),
            ),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no list was read since the end", settings, left(None, grants=assigned)),
    ]


POLICY = Policy(
    id="ended_account_holds",
    title="An ended account still holds privileges or applications",
    severity="medium",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18",), nist800_53=("AC-2(3)",), pci_dss=("7.2.4", "8.2.5")
    ),
    remedy="Take away what the account holds, or enable it again if its end was a mistake.",
    settings=EndedAccountHolds,
    default=EndedAccountHolds(),
    needs=needs("grants", "relisted", only_with=("end",)),
    examples=_examples,
    judge=_judge,
)
