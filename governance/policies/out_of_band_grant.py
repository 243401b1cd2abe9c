"""P35: a governed entitlement was given by somebody not on its listed paths, or a list shows it and no log told of it.

Off until config says what is governed, and who may give it. What is held by a group is the group's business.
Nobody is given what they activate: that they may activate it was given, and is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Entitlements, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import Grant
from governance.policies.support import examples as ada
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.holdings import directory_stream, roots_of, thing_of
from governance.policies.support.named_entitlements import SaidOfEntitlements
from governance.settings.sections import Section


class Governed(Section, frozen=True, kw_only=True):
    """An entitlement (``issuer|type:name`` or ``issuer|type:id``; ``*`` for any issuer), and who may give it."""

    entitlement: str
    by: list[str]
    """Account keys (``issuer|subject``), or ``|name`` of whom the source tells no id, as a rule or a job."""


class OutOfBandGrant(PolicySettings, frozen=True, kw_only=True):
    """What is governed, and by whom it is given."""

    governed: list[Governed]


_GIVER = "no record tells who gave it"
_BEGIN = "when it was given is not told, or the log of that time was not read"


def _by_spelling(settings: OutOfBandGrant) -> Mapping[str, frozenset[str]]:
    return {rule.entitlement: frozenset(rule.by) for rule in settings.governed}


@remembered
def _givers(settings: OutOfBandGrant) -> SaidOfEntitlements[frozenset[str] | None]:
    """Return what tells who may give an entitlement; None: it is not governed."""
    governed = _by_spelling(settings)
    return SaidOfEntitlements(lambda spelled: next((governed[s] for s in spelled if s in governed), None))


def _judge(situation: Situation, settings: OutOfBandGrant) -> Iterable[Answer]:
    answers: dict[About, Answer] = {}
    account_id, givers_of = situation.account.account_id, _givers(settings).of
    own = [g for g in roots_of(situation.grants) if g.mode != "activated" and g.account_id == account_id]
    governed = [(grant, givers) for grant in own if (givers := givers_of(grant)) is not None]
    for grant, givers in sorted(governed, key=_begin):
        detail = f"{grant.mode}:{grant.scope}:{grant.valid_from}"
        about = About(grant.account_id, None, grant.entitlement_id, detail)
        answers.setdefault(about, _answer(situation, grant, about, givers))
    return list(answers.values())


def _begin(governed: tuple[Grant, frozenset[str]]) -> tuple[int, tuple[str, ...]]:
    return governed[0].valid_from, governed[0].evidence


def _answer(situation: Situation, grant: Grant, about: About, givers: frozenset[str]) -> Answer:
    who, until = label(situation.account), grant.valid_to
    if grant.from_basis == "seen":
        if grant.granted_by is None:
            return not_evaluable(about, _GIVER, grant.valid_from) if until is None else compliant(about)
        if grant.granted_by in givers:
            return compliant(about)
        giver = grant.granted_by.lstrip("|")
        message = f"{who} was given {thing_of(grant)} by {giver}, who is not listed as one who gives it."
        return violation(about, message, grant.valid_from, grant.evidence, until=until)
    # What was merely seen to be removed no list shows.
    if until == grant.valid_from or not _was_read_then(situation, grant):
        return not_evaluable(about, _BEGIN, grant.valid_from) if until is None else compliant(about)
    message = f"{who} holds {thing_of(grant)} by a list, and the log of the time at which it began does not tell of it."
    return violation(about, message, grant.valid_from, grant.evidence, until=until, stated=True)


def _was_read_then(situation: Situation, grant: Grant) -> bool:
    """Tell whether all of the log was read in which the beginning would stand of what a list alone shows."""
    around, began_after = situation.clock_tolerance, grant.valid_from
    if grant.from_basis != "stated":
        silent_at = situation.held_lists.last_without(grant) if situation.held_lists is not None else None
        if silent_at is None:
            return False
        began_after = silent_at
    issuer = situation.account.issuer
    read = situation.coverage.over(issuer, directory_stream(issuer), began_after - around, grant.valid_from + around)
    return read is not None


def _examples() -> list[Example[OutOfBandGrant]]:
    desk = f"{ada.OKTA}|desk"
    settings = OutOfBandGrant(governed=[Governed(entitlement="*|group:Finance", by=[desk, "|Group rule"])])

    def given(**fields: Any) -> Situation:
        return ada.situation(grants=(ada.grant("group:Finance", 5, **fields),))

    return [
        Example("violation", "somebody else gave it", settings, given(granted_by=f"{ada.OKTA}|eve")),
        Example(
            "violation", "a list shows it, and the log that was read does not", settings, given(from_basis="stated")
        ),
        Example("compliant", "the desk gave it", settings, given(granted_by=desk)),
        Example("compliant", "a group rule gave it", settings, given(granted_by="|Group rule"), is_near_miss=True),
        Example("not_evaluable", "no record tells who gave it", settings, given()),
    ]


POLICY = Policy(
    id="out_of_band_grant",
    title="A governed entitlement was given outside its listed paths",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.3", "CC8.1"),
        iso27001=("A.5.15", "A.5.18"),
        nist800_53=("AC-2", "AC-3", "CM-3"),
        pci_dss=("7.2.3",),
    ),
    remedy="Remove it and have it given by the listed path, or have an owner accept it.",
    settings=OutOfBandGrant,
    default=None,
    needs=needs(
        "clock_tolerance",
        "coverage",
        "grants",
        "held_lists",
        only_with=("grants",),
        only_holding=lambda settings: Entitlements(frozenset(_by_spelling(settings))),
    ),
    examples=_examples,
    judge=_judge,
)
