"""P31: a privilege that people are meant to activate became active past the service by which they do.

Under that service (PIM) is what config says, what the account may activate anyway, and what the service itself tells to
have been given past it. Whatever the service tells within the tolerance explains the grant, and told later it takes the
grant over. Accounts that are kept for emergencies hold their privileges past it on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier
from governance.model.spellings import spellings_of
from governance.model.states import Grant
from governance.policies.support import examples as ada
from governance.policies.support.activations import about_activation
from governance.policies.support.holdings import directory_stream, held, thing_of
from governance.policies.support.named_accounts import is_named
from ingest.contract.providers.catalogue import provider_of

_MINUTE = 60_000_000


class ElevationOutsidePim(PolicySettings, frozen=True, kw_only=True):
    """What is under the service, and how far records of one act may lie apart."""

    under_pim: list[str] = msgspec.field(default_factory=list)
    """Entitlements (``issuer|type:name`` or ``issuer|type:id``; ``*`` for any issuer), beside what accounts may
    activate by what is known of them."""
    tolerance_minutes: Annotated[int, msgspec.Meta(ge=0, le=1_440)] = 10
    break_glass: list[str] = msgspec.field(default_factory=list)
    """Logins or keys of accounts that are kept for emergencies, beside those that are typed so."""


_BEGIN = "when it became active is not told"
_UNREAD = "the log of the time at which it became active was not read without a gap"


def _judge(situation: Situation, settings: ElevationOutsidePim) -> Iterable[Answer]:
    account = situation.account
    if not provider_of(account.issuer).has_elevations:
        return []
    eligible = [grant for grant in situation.grants if grant.mode == "eligible"]
    own = [grant for grant in situation.grants if grant.mode == "active" and grant.via is None]
    under_pim = [grant for grant in own if _is_under_pim(grant, eligible, settings)]
    if not under_pim:
        return []
    is_kept = account.type == "break_glass" or is_named(account, settings.break_glass)
    answers: dict[About, Answer] = {}
    for grant in sorted(under_pim, key=lambda grant: (grant.valid_from, grant.evidence)):
        about = about_activation(grant)
        answer = compliant(about) if is_kept else _answer(situation, grant, about, settings)
        answers.setdefault(about, answer)
    return list(answers.values())


def _is_under_pim(grant: Grant, eligible: Iterable[Grant], settings: ElevationOutsidePim) -> bool:
    """Tell whether the grant's thing was under the service as it became active."""
    if grant.outside_pim is not None:
        return True
    if settings.under_pim and not set(settings.under_pim).isdisjoint(spellings_of(grant)):
        return True
    latest = grant.valid_from + settings.tolerance_minutes * _MINUTE
    return grant.privileged and any(
        (other.entitlement_id, other.scope) == (grant.entitlement_id, grant.scope)
        and other.valid_from <= latest
        and (other.valid_to is None or other.valid_to > grant.valid_from)
        for other in eligible
    )


def _answer(situation: Situation, grant: Grant, about: About, settings: ElevationOutsidePim) -> Answer:
    tolerance = settings.tolerance_minutes * _MINUTE
    span = held(grant, situation.account)
    is_explained = grant.pim_told_at is not None and grant.pim_told_at <= grant.valid_from + tolerance
    if span is None or (is_explained and grant.outside_pim is None):
        return compliant(about)
    until = earlier(span[1], None if is_explained else grant.pim_told_at)
    if grant.outside_pim is None:
        if grant.from_basis == "unknown":
            return not_evaluable(about, _BEGIN, grant.valid_from) if until is None else compliant(about)
        issuer, stream = situation.account.issuer, directory_stream(situation.account.issuer)
        from_at, to_at = grant.valid_from - tolerance, grant.valid_from + tolerance
        basis = situation.coverage.over(issuer, stream, from_at, to_at)
        if basis is None:
            return not_evaluable(about, _UNREAD, grant.valid_from) if until is None else compliant(about)
    else:
        basis = "declared"
    says = "PIM tells that it was given past it" if grant.outside_pim is not None else "PIM does not tell of it"
    return violation(
        about,
        f"{label(situation.account)} got {thing_of(grant)}, which is to be activated, and {says}.",
        grant.valid_from,
        (*grant.evidence, *(() if grant.outside_pim is None else (grant.outside_pim,))),
        until=until,
        assumed=basis == "assumed",
        stated=grant.from_basis == "stated",
    )


def _examples() -> list[Example[ElevationOutsidePim]]:
    role = "directory_role:Global Administrator"
    settings = ElevationOutsidePim()

    def given(*, may_activate: bool = True, **fields: Any) -> Situation:
        more = {name: fields.pop(name) for name in ("coverage", "account") if name in fields}
        active = ada.grant(role, 10, issuer=ada.ENTRA, privileged=True, **fields)
        eligible = ada.grant(role, 1, issuer=ada.ENTRA, privileged=True, mode="eligible")
        grants = (eligible, active) if may_activate else (active,)
        return ada.situation(**({"account": ada.account(ada.ENTRA), "grants": grants} | more))

    return [
        Example("violation", "an administrator gave what is to be activated", settings, given()),
        Example(
            "violation",
            "the service tells that it was given past it",
            settings,
            given(may_activate=False, outside_pim="told"),
        ),
        Example("compliant", "the service gave it itself", settings, given(pim_told_at=ada.day(10))),
        Example(
            "compliant",
            "the account is kept for emergencies",
            ElevationOutsidePim(break_glass=["ada@example.com"]),
            given(),
            is_near_miss=True,
        ),
        Example(
            "violation",
            "config says that it is to be activated",
            ElevationOutsidePim(under_pim=[f"*|{role}"]),
            given(may_activate=False),
        ),
        Example("not_evaluable", "the log was not read then", settings, given(coverage=ada.NOTHING_READ)),
    ]


POLICY = Policy(
    id="elevation_outside_pim",
    title="A privilege became active without being activated",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.3"), iso27001=("A.5.18", "A.8.2"), nist800_53=("AC-2(7)", "AC-6(5)"), pci_dss=("7.2.2",)
    ),
    remedy="Remove it and have it activated, or bring the assignment under PIM.",
    settings=ElevationOutsidePim,
    default=ElevationOutsidePim(),
    needs=needs("coverage", "grants", only_with=("elevations", "grants")),
    examples=_examples,
    judge=_judge,
)
