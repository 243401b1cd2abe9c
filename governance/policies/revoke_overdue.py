"""What a reviewer took away is held past the day by which it was to be gone, and nobody decided anew that it may stay.

How far anybody came with removing it is no argument: what is held is told by the source's own records and lists.
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
from governance.model.states import Grant
from governance.policies.support import examples as ada
from governance.policies.support.holdings import directory_stream, thing_of

_UNREAD = "it was held when it was revoked, and the log since then was not read without a gap"
BusinessDays = Annotated[int, msgspec.Meta(ge=1, le=366)]


class RevokeOverdue(PolicySettings, frozen=True, kw_only=True):
    """Within how many business days (Monday to Friday) what was revoked is to be gone; a privilege sooner."""

    due_days: BusinessDays = 7
    due_days_privileged: BusinessDays = 3


def _judge(situation: Situation, settings: RevokeOverdue) -> Iterable[Answer]:
    return [
        answer
        for decision in situation.access_decisions
        if decision.is_revoked and (answer := _answer(situation, decision, settings)) is not None
    ]


def _answer(situation: Situation, decision: AccessDecision, settings: RevokeOverdue) -> Answer | None:
    held = [grant for grant in situation.grants if _concerns(decision, grant)]
    held.sort(key=lambda grant: (grant.valid_from, grant.evidence))
    then = [grant for grant in held if grant.valid_from <= decision.at < (grant.valid_to or decision.at + 1)]
    if not then:
        return None
    about = About(situation.account.account_id, None, decision.entitlement_id, f"decision:{decision.item_id}")
    is_privileged = any(grant.privileged for grant in then)
    days = settings.due_days_privileged if is_privileged else settings.due_days
    due_at = business_days_later(decision.at, days)
    spans = union((grant.valid_from, grant.valid_to) for grant in held)
    gone_at = next(end for begin, end in spans if begin <= decision.at and (end is None or end > decision.at))
    kept_at = min((d.at for d in situation.access_decisions if _keeps(d, decision)), default=None)
    over_at = earlier(gone_at, kept_at)
    if over_at is not None and over_at <= due_at:
        return compliant(about)
    issuer = situation.account.issuer
    if situation.coverage.over(issuer, directory_stream(issuer), decision.at, due_at) is None:
        return not_evaluable(about, _UNREAD, due_at)
    return violation(
        about,
        f"{label(situation.account)} holds {thing_of(then[0])}, which a reviewer took away, for longer than "
        f"{days} business days after that.",
        due_at,
        [event for grant in then for event in grant.evidence],
        until=over_at,
        stated=all(grant.from_basis != "seen" for grant in then),
    )


def _concerns(decision: AccessDecision, grant: Grant) -> bool:
    same = grant.entitlement_id == decision.entitlement_id and grant.mode != "eligible"
    return same and decision.scope in (None, grant.scope)


def _keeps(other: AccessDecision, decision: AccessDecision) -> bool:
    same = other.entitlement_id == decision.entitlement_id and other.scope in (None, decision.scope)
    return other.is_kept and same and other.at > decision.at


def _examples() -> list[Example[RevokeOverdue]]:
    settings, group = RevokeOverdue(), f"{ada.OKTA}|group:Finance"
    revoked = AccessDecision(ada.day(10), "item1", group, None, True, False)

    def decided(*grants: Grant, kept_on: float | None = None, **more: Any) -> Situation:
        words: tuple[AccessDecision, ...] = (revoked,)
        if kept_on is not None:
            words = (revoked, revoked._replace(at=ada.day(kept_on), item_id="item2", is_revoked=False, is_kept=True))
        return ada.situation(grants=grants, access_decisions=words, **more)

    lasting: Any = ada.grant("group:Finance", 1)
    return [
        Example("violation", "it is still held", settings, decided(lasting)),
        Example("compliant", "it went two days later", settings, decided(ada.grant("group:Finance", 1, 12))),
        Example("compliant", "a later decision keeps it", settings, decided(lasting, kept_on=12)),
        Example("not_evaluable", "the log since was not read", settings, decided(lasting, coverage=ada.NOTHING_READ)),
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
