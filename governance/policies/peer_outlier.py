"""P30: something sensitive that hardly anybody of the same department and title holds.

Off until it is configured: who works alone in a role is an outlier in all that he holds. Where the role mapping says
anything of the entitlement, that alone is asked. What is held until a stated end is found until then, and counts until
then: where fewer peers will hold it without any record, what is found is dated ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from governance.model.account_types import PERSON
from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.peers import Peers, PeerView
from governance.model.policy import Entitlements, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import AttributeChange, Grant
from governance.policies.support import examples as ada
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.holdings import thing_of
from governance.policies.support.named_entitlements import SaidOfEntitlements
from governance.policies.support.roles import by_entitlement, held_last, roles_of, standing_roots

Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]


class PeerOutlier(PolicySettings, frozen=True, kw_only=True):
    """What is sensitive, and how few of how many peers make an outlier."""

    entitlements: list[str] = msgspec.field(default_factory=list)
    """``type:name`` or ``type:id``."""
    privileges: bool = True
    """Whether privileges are sensitive, too."""
    percent: Percent = 5
    peers: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Fewer peers tell nothing."""


_UNKNOWN = "neither profile nor roster tells department and title"


@remembered
def _named(settings: PeerOutlier) -> SaidOfEntitlements[bool]:
    """Return what tells whether an entitlement is named."""
    named = frozenset(settings.entitlements)
    return SaidOfEntitlements(lambda spelled: not named.isdisjoint(spelled))


def _is_sensitive(grant: Grant, settings: PeerOutlier) -> bool:
    if grant.privileged and settings.privileges:
        return True
    return _named(settings).of(grant)


def _sensitive(situation: Situation, settings: PeerOutlier) -> list[Grant]:
    if situation.account.type != PERSON:
        return []
    return [grant for grant in standing_roots(situation.grants) if _is_sensitive(grant, settings)]


def _judge(situation: Situation, settings: PeerOutlier) -> Iterable[Answer]:
    return [_answer(situation, grants, settings) for grants in by_entitlement(_sensitive(situation, settings))]


def _answer(situation: Situation, grants: Sequence[Grant], settings: PeerOutlier) -> Answer:
    grants, since, until = held_last(grants)
    first = grants[0]
    account, about = situation.account, About(situation.account.account_id, None, first.entitlement_id)
    role, peers = roles_of(account.attribute_changes, situation.person).now, situation.peers.now
    # What ends by itself is no open question for ever.
    if role is None or peers is None:
        return not_evaluable(about, _UNKNOWN, since) if until is None else compliant(about)
    if peers.size < settings.peers:
        reason = f"fewer than {settings.peers} others have its department and title"
        return not_evaluable(about, reason) if until is None else compliant(about)
    fewer_from = peers.fewer_from(first.entitlement_id, settings.percent)
    if fewer_from is None or (until is not None and fewer_from >= until):
        return compliant(about)
    since = max(since, fewer_from)
    holders = peers.holders_at(first.entitlement_id, since)
    message = (
        f"{label(account)} holds {thing_of(first)}; of the {peers.size} others who are {role.spelled}, "
        f"{holders or 'none'} {'do' if holders > 1 else 'does'}."
    )
    return violation(about, message, since, (*first.evidence, role.event_id), until=until, because_of=grants)


def _examples() -> list[Example[PeerOutlier]]:
    settings = PeerOutlier(entitlements=["group:Treasury"])
    grant = ada.grant("group:Treasury", 50)

    def known(size: int, holders: int, *names: str) -> Situation:
        profile = {"department": "Sales", "title": "Account Manager"}
        changes = tuple(AttributeChange(ada.day(1), name, profile[name], "created") for name in names)
        peers = PeerView(Peers(size, {grant.entitlement_id: holders}))
        return ada.situation(account=ada.account(attribute_changes=changes), grants=(grant,), peers=peers)

    both = ("department", "title")
    return [
        Example("violation", "one of forty colleagues holds it, too", settings, known(40, 1, *both)),
        Example("compliant", "one in ten colleagues holds it", settings, known(40, 4, *both)),
        Example("compliant", "one in twenty does, no fewer", settings, known(40, 2, *both), is_near_miss=True),
        Example("not_evaluable", "there are but eight colleagues", settings, known(8, 0, *both)),
        Example("not_evaluable", "nobody tells the title", settings, known(40, 0, "department")),
    ]


POLICY = Policy(
    id="peer_outlier",
    title="Something sensitive that hardly any peer holds",
    severity="low",
    controls=Controls(soc2=("CC6.3",), iso27001=("A.5.15", "A.5.18"), nist800_53=("AC-6",), pci_dss=("7.2.2", "7.2.4")),
    remedy="Ask the manager what it is needed for; remove it, or let the role mapping allow it.",
    settings=PeerOutlier,
    default=None,
    needs=needs(
        "grants",
        "person",
        peers=lambda situation, settings: bool(_sensitive(situation, settings)),
        only_with=("grants",),
        only_holding=lambda settings: Entitlements(frozenset(settings.entitlements), settings.privileges),
    ),
    examples=_examples,
    judge=_judge,
)
