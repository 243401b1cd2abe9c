"""P40: an account that a login made in an application, that nothing would end, and that nobody uses any more.

Where a channel ends accounts there, an unused one is ended with its person. An account at an identity provider that is
silent altogether is the sweep's, and one that cannot sign in any more ``orphan`` speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from governance.model.answers import Answer, compliant
from governance.model.controls import Controls
from governance.model.keys import plain_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import ApplicationFacts, Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY, AppAccountState, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import ABLE, not_shut_spans
from governance.policies.support.jit_accounts import JitAccount, jit_accounts
from governance.policies.support.silent_spans import Silence, Telling, answers_on, last_success_in, shown_with
from governance.settings.sections import Days


class JitPastLimit(PolicySettings, frozen=True, kw_only=True):
    """How long an account that a login made may go unused where nothing would end it."""

    after_days: Days = 120
    uses_unseen: list[str] = msgspec.field(default_factory=list)
    """Names or ids of applications with sessions or sign-ins of their own, which the identity provider never sees."""


_UNSEEN = "people use the application without the identity provider seeing it"


def _judge(situation: Situation, settings: JitPastLimit) -> Iterable[Answer]:
    there = [(jit, jit.app) for jit in jit_accounts(situation) if jit.app is not None]
    if not there:
        return ()
    able = not_shut_spans(situation.account, invited=False)
    if not able:
        return ()
    return [answer for jit, app in there for answer in _of_account(situation, jit, app, able, settings)]


def _of_account(
    situation: Situation, jit: JitAccount, app: AppAccountState, able: Sequence[Span], settings: JitPastLimit
) -> list[Answer]:
    spans = overlap([(jit.at, jit.ended_at)], able)
    if not spans:
        return []
    facts = situation.applications.get(app.application_id)
    if app.state not in ABLE or app.deprovisioned or (facts is not None and facts.has_channel):
        return [compliant(jit.about)]
    used = last_success_in(situation, app.application_id)
    stated = situation.stated_there.get(app.application_id)
    used_at = stated if used is None else used[0] if stated is None else max(used[0], stated)
    name = facts.name if facts is not None else None
    is_unseen = stated is None and ((facts is not None and facts.uses_unseen) or _is_unseen(app, name, settings))

    def telling() -> Telling:
        came = "that was first seen at a sign-in" if jit.candidate else "that a login made"
        message = (
            f"{label(situation.account)} has an account in {name or plain_parts(app.application_id).id} {came}: "
            f"nothing is known that would end it, and no use there was seen for {settings.after_days} days."
        )
        return Telling(message, (), shown_with(app.provenance.evidence, used))

    silence = Silence(jit.about, spans[-1], used_at, settings.after_days * DAY)
    return answers_on(silence, situation, telling, _UNSEEN if is_unseen else None)


def _is_unseen(app: AppAccountState, name: str | None, settings: JitPastLimit) -> bool:
    """Tell whether config names the application as one that people use unseen."""
    if not settings.uses_unseen:
        return False
    unseen = {spelled.lower() for spelled in settings.uses_unseen}
    return not unseen.isdisjoint({(name or "").lower(), plain_parts(app.application_id).id.lower()})


def _examples() -> list[Example[JitPastLimit]]:
    settings, crm, mail = JitPastLimit(), f"{ada.OKTA}|0oa1crm", f"{ada.OKTA}|0oa1mail"

    def known(*rollups: UsageSummary, channel: bool = False, **more: Any) -> Situation:
        return ada.situation(
            app_accounts=(ada.app_account(crm),),
            applications={crm: ApplicationFacts(crm, "CRM", channel)},
            rollups=(ada.signed_in_daily(mail, 1, 300), *rollups),
            **more,
        )

    once = ada.use(crm, 1)
    return [
        Example(
            "violation", "one sign-in, and then none for 120 days, while mail is read daily", settings, known(once)
        ),
        Example("compliant", "the CRM is deprovisioned by the identity provider", settings, known(once, channel=True)),
        Example(
            "compliant",
            "the CRM's own list shows a use",
            settings,
            known(once, stated_there={crm: ada.day(299)}),
            is_near_miss=True,
        ),
        Example("not_evaluable", "the CRM keeps sessions of its own", JitPastLimit(uses_unseen=["crm"]), known(once)),
        Example("not_evaluable", "the log of sign-ins was not read", settings, known(once, coverage=ada.NOTHING_READ)),
    ]


POLICY = Policy(
    id="jit_past_limit",
    title="An account that a login made is not used, and nothing would end it",
    severity="medium",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.16", "A.5.18"), nist800_53=("AC-2(3)",), pci_dss=("8.2.6",)
    ),
    remedy="Have the application's owner end the account there, or connect the application to deprovisioning.",
    settings=JitPastLimit,
    default=JitPastLimit(),
    needs=needs(
        "app_accounts",
        "applications",
        "rollups",
        "coverage",
        "stale_after",
        "stated_there",
        "stated_use",
        silence=lambda settings: settings.after_days * DAY,
        only_with=("jit_account",),
    ),
    examples=_examples,
    judge=_judge,
)
