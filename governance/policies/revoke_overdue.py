"""What a reviewer took away is held past the day by which it was to be gone, and nobody decided anew that it may stay.

How far anybody came with removing it is no argument: what is held is told by the source's own records and lists. What
went within its days was removed, though it came back before they were over: that is another fact, and told by
``regrant_after_revoke`` from the day on which it came back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.business_days import business_days_later
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import AccessDecision, Situation
from governance.model.spans import earlier, union
from governance.policies.support import examples as ada
from governance.policies.support.holdings import directory_stream, thing_of
from governance.policies.support.revocations import grants_decided_on, kept_later_at, revocations

_UNREAD = "it was held when it was revoked, and the log since then was not read without a gap"
BusinessDays = Annotated[int, msgspec.Meta(ge=1, le=366)]


class RevokeOverdue(PolicySettings, frozen=True, kw_only=True):
    """Within how many business days (Monday to Friday) what was revoked is to be gone; a privilege sooner."""

    due_days: BusinessDays = 7
    due_days_privileged: BusinessDays = 3


def _judge(situation: Situation, settings: RevokeOverdue) -> Iterable[Answer]:
    answers = (_answer(situation, decision, settings) for decision in revocations(situation))
    return [answer for answer in answers if answer is not None]


def _answer(situation: Situation, decision: AccessDecision, settings: RevokeOverdue) -> Answer | None:
    holdings = grants_decided_on(decision, situation.grants)
    holdings.sort(key=lambda grant: (grant.valid_from, grant.evidence))
    revoked = [grant for grant in holdings if grant.valid_from <= decision.at < (grant.valid_to or decision.at + 1)]
    if not revoked:
        return None
    about = About(situation.account.account_id, None, decision.entitlement_id, f"decision:{decision.item_id}")
    is_privileged = any(grant.privileged for grant in revoked)
    days = settings.due_days_privileged if is_privileged else settings.due_days
    due_at = business_days_later(decision.at, days)
    spans = union((grant.valid_from, grant.valid_to) for grant in holdings)
    gone_at = next(end for begin, end in spans if begin <= decision.at and (end is None or end > decision.at))
    over_at = earlier(gone_at, kept_later_at(decision, situation.access_decisions))
    if over_at is not None and over_at <= due_at:
        return compliant(about)
    issuer = situation.account.issuer
    if situation.coverage.over(issuer, directory_stream(issuer), decision.at, due_at) is None:
        return not_evaluable(about, _UNREAD, due_at)
    return violation(
        about,
        f"{label(situation.account)} holds {thing_of(revoked[0])}, which a reviewer took away, for longer than "
        f"{days} business days after that.",
        due_at,
        [event for grant in revoked for event in grant.evidence],
        until=over_at,
        stated=all(grant.from_basis != "seen" for grant in revoked),
    )


def _examples() -> list[Example[RevokeOverdue]]:
    settings = RevokeOverdue()
    lasting: Any = ada.grant("group:Finance", 1)
    return [
        Example("violation", "it is still held", settings, ada.decided_on(lasting)),
        Example("compliant", "it went two days later", settings, ada.decided_on(ada.grant("group:Finance", 1, 12))),
        Example(
            "compliant",
            "it went two days later and came back, which `regrant_after_revoke` tells",
            settings,
            ada.decided_on(ada.grant("group:Finance", 1, 12), ada.grant("group:Finance", 14)),
            is_near_miss=True,
        ),
        Example(
            "compliant", "a later decision keeps it", settings, ada.decided_on(lasting, kept_on=12), is_near_miss=True
        ),
        Example(
            "not_evaluable", "the log since was not read", settings, ada.decided_on(lasting, coverage=ada.NOTHING_READ)
        ),
    ]


POLICY = Policy(
    id="revoke_overdue",
    title="What a reviewer took away is not gone by its day",
    severity="high",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18",), nist800_53=("AC-2", "AC-6(7)"), pci_dss=("7.2.4", "7.2.5.1")
    ),
    remedy="Remove it as its task says (`jitgov remediation list --open`), or have a reviewer decide on it anew.",
    settings=RevokeOverdue,
    default=RevokeOverdue(),
    needs=needs("access_decisions", "coverage", "grants", only_with=("access_decisions",)),
    examples=_examples,
    judge=_judge,
)
