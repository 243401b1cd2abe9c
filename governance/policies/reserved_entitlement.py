"""P25: what config reserves for some types of person, as an employees' group, is held by nobody of another type.

The roster's word of a person's type goes before the profile's. Off until config says what is reserved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Entitlements, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import AttributeChange, Grant
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.holdings import thing_of
from governance.policies.support.named_entitlements import SaidOfEntitlements
from governance.settings.sections import Section


class Reserved(Section, frozen=True, kw_only=True):
    """An entitlement (``type:name`` or ``type:id``, with ``issuer|`` of that one), and the types that may hold it."""

    entitlement: str
    types: list[str]


class ReservedEntitlement(PolicySettings, frozen=True, kw_only=True):
    """What is reserved for whom, and which attributes tell a person's type where no roster does."""

    reserved: list[Reserved]
    type_attributes: list[str] = msgspec.field(default_factory=lambda: ["employeeType"])


class _Typed(NamedTuple):
    """A stretch in which a person's type is told, and by which events."""

    span: Span
    type: str
    evidence: tuple[str, ...]


_UNTOLD = "neither roster nor profile tells the person's type"


def _by_spelling(settings: ReservedEntitlement) -> Mapping[str, frozenset[str]]:
    return {rule.entitlement: frozenset(name.casefold() for name in rule.types) for rule in settings.reserved}


@remembered
def _types(settings: ReservedEntitlement) -> SaidOfEntitlements[frozenset[str] | None]:
    """Return what tells the types that may hold an entitlement; None: it is not reserved."""
    reserved = _by_spelling(settings)
    return SaidOfEntitlements(lambda spelled: next((reserved[s] for s in spelled if s in reserved), None))


def _judge(situation: Situation, settings: ReservedEntitlement) -> Iterable[Answer]:
    account = situation.account
    if account.type != "person":
        return []
    reserved: dict[str, list[Grant]] = {}
    for grant in situation.grants:
        if grant.mode != "eligible" and _allowed(grant, settings) is not None:
            reserved.setdefault(grant.entitlement_id, []).append(grant)
    if not reserved:
        return []
    able, typed = not_shut_spans(account, invited=True), _typed(situation, settings)
    return [_answer(situation, grants, settings, able, typed) for _, grants in sorted(reserved.items())]


def _allowed(grant: Grant, settings: ReservedEntitlement) -> frozenset[str] | None:
    """Return the types that may hold what is granted, None where it is not reserved."""
    return _types(settings).of(grant)


def _typed(situation: Situation, settings: ReservedEntitlement) -> list[_Typed]:
    """Return when which type is told: by the roster, where it tells any, else by the profile."""
    spans = situation.person.spans if situation.person is not None else ()
    by_roster = [_Typed((s.valid_from, s.valid_to), s.type.casefold(), s.evidence) for s in spans if s.type]
    if by_roster:
        return by_roster
    names = {name.casefold() for name in settings.type_attributes}
    changes = [change for change in situation.account.attribute_changes if change.name.casefold() in names]
    return _of_profile(sorted(changes, key=lambda change: (change.at, change.event_id)))


def _of_profile(changes: Sequence[AttributeChange]) -> list[_Typed]:
    ends = [*(change.at for change in changes[1:]), *([None] if changes else [])]
    return [
        _Typed((change.at, end), str(change.value).casefold(), (change.event_id,))
        for change, end in zip(changes, ends, strict=True)
        if change.is_known and change.value and (end is None or end > change.at)
    ]


def _answer(
    situation: Situation,
    grants: Sequence[Grant],
    settings: ReservedEntitlement,
    able: Sequence[Span],
    typed: Sequence[_Typed],
) -> Answer:
    account, about = situation.account, About(situation.account.account_id, None, grants[0].entitlement_id)
    held = [(grant, span) for grant in grants for span in overlap(able, [(grant.valid_from, grant.valid_to)])]
    judged = [
        (span, stretch, grant)
        for grant, holding in held
        for stretch in typed
        if stretch.type not in (_allowed(grant, settings) or ())
        for span in overlap([holding], [stretch.span])
    ]
    if judged:
        (since, until), stretch, grant = max(judged, key=_order)
        has = "holds" if until is None else "held"
        types = " or ".join(sorted(_allowed(grant, settings) or ()))
        message = f"{label(account)} is of the type {stretch.type}, and {has} {thing_of(grant)}, reserved for {types}."
        evidence = (*grant.evidence, *stretch.evidence)
        return violation(about, message, since, evidence, until=until, because_of=[grant])
    lasting = [grant.valid_from for grant, span in held if span[1] is None]
    if lasting and not (typed and typed[-1].span[1] is None):
        return not_evaluable(about, _UNTOLD, max(lasting))
    return compliant(about)


def _order(judged: tuple[Span, _Typed, Grant]) -> tuple[bool, int, tuple[str, ...], tuple[str, ...]]:
    (since, until), stretch, grant = judged
    return until is None, since, grant.evidence, stretch.evidence


def _examples() -> list[Example[ReservedEntitlement]]:
    settings = ReservedEntitlement(reserved=[Reserved(entitlement="group:All employees", types=["employee"])])
    held = (ada.grant("group:All employees", 12),)
    contractor = ada.person(ada.stated(1, type="Contractor"))
    return [
        Example(
            "violation",
            "a contractor is in the employees' group",
            settings,
            ada.situation(grants=held, person=contractor),
        ),
        Example(
            "compliant",
            "the roster calls the person an employee from that day on",
            settings,
            ada.situation(
                grants=held, person=ada.person(ada.stated(1, type="Contractor"), ada.stated(12, type="Employee"))
            ),
            is_near_miss=True,
        ),
        Example("not_evaluable", "nobody tells the person's type", settings, ada.situation(grants=held)),
    ]


POLICY = Policy(
    id="reserved_entitlement",
    title="A reserved entitlement is held by another type of person",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC6.3"), iso27001=("A.5.15", "A.5.18"), nist800_53=("AC-2", "AC-6"), pci_dss=("7.2.1", "7.2.2")
    ),
    remedy="Take the entitlement away, or have the roster correct the person's type.",
    settings=ReservedEntitlement,
    default=None,
    needs=needs(
        "grants",
        "person",
        only_with=("grants",),
        only_holding=lambda settings: Entitlements(frozenset(_by_spelling(settings))),
    ),
    examples=_examples,
    judge=_judge,
)
