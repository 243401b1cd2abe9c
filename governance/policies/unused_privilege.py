"""P16: a privilege that nobody uses: held for months, without one act that needs it.

Which acts use a privilege is config's to say: its activation, a sign-in to a console where it is used, or a change that
its holder made of what is not his own. A privilege
that no act is tied to cannot be judged. One whose holder is away altogether is the sweep's. An account that is kept for
emergencies is meant not to use what it holds, also in the months after it was tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant
from governance.model.controls import Controls
from governance.model.keys import entitlement_parts, plain_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY, Grant, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans
from governance.policies.support.holdings import directory_stream, thing_of
from governance.policies.support.reading_roles import READ_ONLY_ROLES, is_any_of
from governance.policies.support.silent_spans import (
    Moment,
    Silence,
    Telling,
    answers_on,
    last_success,
    shown_with,
    streams_of_use,
)
from governance.settings.sections import Days, Section
from ingest.contract.providers.catalogue import provider_of


class Acts(Section, frozen=True, kw_only=True, omit_defaults=True):
    """Which acts show that some privileges are used; * stands for anything, and letter case means nothing."""

    entitlements: list[str]
    """``type:name`` or ``type:id``."""
    activation: bool = False
    """Its activation does."""
    consoles: bool = False
    """A sign-in to a console of the identity provider's own does."""
    applications: list[str] = msgspec.field(default_factory=list)
    """A sign-in to one of these, by name or id, does."""
    changes: list[str] = msgspec.field(default_factory=list)
    """A change by its holder of what is not his own does: kinds of events, as ``account_*`` or ``grant_added``."""


def _default_acts() -> list[Acts]:
    return [Acts(entitlements=["admin_privilege:*", "directory_role:*"], activation=True, consoles=True, changes=["*"])]


class UnusedPrivilege(PolicySettings, frozen=True, kw_only=True):
    """How long a privilege may go unused, and what its use is."""

    after_days: Days = 90
    acts: list[Acts] = msgspec.field(default_factory=_default_acts)


class _Ties(NamedTuple):
    """The acts that are tied to one privilege."""

    activation: bool
    applications: Sequence[str]
    """Patterns in lower case."""
    changes: Sequence[str]
    """Patterns of kinds of events."""

    @property
    def any(self) -> bool:
        """Tell whether any act is tied."""
        return self.activation or bool(self.applications) or bool(self.changes)


_READ = "a client reads by it, and no record tells of that"
_UNTIED = "the settings tie no act to this privilege (policies.unused_privilege.acts)"


def _judge(situation: Situation, settings: UnusedPrivilege) -> Iterable[Answer]:
    privileges: dict[About, list[Grant]] = {}
    for grant in situation.grants:
        if grant.privileged:
            about = About(grant.account_id, entitlement_id=grant.entitlement_id, detail=grant.scope)
            privileges.setdefault(about, []).append(grant)
    if not privileges:
        return ()
    if situation.account.type == "break_glass":
        return [compliant(about) for about in privileges]
    able = not_shut_spans(situation.account, invited=False)
    return [a for about, grants in privileges.items() for a in _of_privilege(about, grants, situation, able, settings)]


def _of_privilege(
    about: About, grants: list[Grant], situation: Situation, able: Sequence[Span], settings: UnusedPrivilege
) -> list[Answer]:
    holding = [grant for grant in grants if grant.mode != "activated"]
    spans = overlap([(grant.valid_from, grant.valid_to) for grant in holding], able)
    if not spans:
        return []
    of_span = [grant for grant in holding if overlap([(grant.valid_from, grant.valid_to)], [spans[-1]])]
    first = min(of_span, key=lambda grant: (grant.valid_from, grant.evidence))
    ties = _ties(grants, settings, situation)
    acted = _last_act(grants, ties, situation)

    def telling() -> Telling:
        holds = "may activate" if all(grant.mode == "eligible" for grant in of_span) else "holds"
        message = (
            f"{label(situation.account)} {holds} the privilege {thing_of(first)}, and no act that needs it was seen "
            f"for {settings.after_days} days."
        )
        return Telling(message, tuple(of_span), shown_with(first.evidence, acted), first.from_basis == "stated")

    used_at = None if acted is None else acted[0]
    silence = Silence(about, spans[-1], used_at, settings.after_days * DAY, _streams(ties, situation))
    doubt = None if ties.any else _READ if _only_reads(grants, situation) else _UNTIED
    return answers_on(silence, situation, telling, doubt)


def _ties(grants: Sequence[Grant], settings: UnusedPrivilege, situation: Situation) -> _Ties:
    spelled: set[str] = set()
    for grant in grants:
        _, kind, own_id = entitlement_parts(grant.entitlement_id)
        spelled |= {f"{kind}:{name}".lower() for name in (own_id, *grant.names)}
    tied = [acts for acts in settings.acts if is_any_of(spelled, acts.entitlements)]
    applications = [name.lower() for acts in tied for name in acts.applications]
    if _only_reads(grants, situation):
        return _Ties(False, applications, ())
    if any(acts.consoles for acts in tied):
        applications += provider_of(situation.account.issuer).consoles
    return _Ties(any(acts.activation for acts in tied), applications, [kind for acts in tied for kind in acts.changes])


def _only_reads(grants: Sequence[Grant], situation: Situation) -> bool:
    """Tell whether a client holds what changes nothing: it opens no console, and what it reads no record tells of."""
    if situation.account.recorded_as != "service":
        return False
    return all(is_any_of(map(str.lower, grant.names), READ_ONLY_ROLES) for grant in grants)


def _last_act(grants: Iterable[Grant], ties: _Ties, situation: Situation) -> Moment | None:
    signed_in = last_success(situation, lambda used_id: is_any_of(_spellings(used_id, situation), ties.applications))
    moments = [] if signed_in is None else [signed_in]
    if ties.activation:
        moments += [(g.valid_from, g.evidence[-1]) for g in grants if g.mode == "activated" and g.evidence]
    moments += [act for kind, act in situation.acts.items() if is_any_of((kind,), ties.changes)]
    return max(moments, default=None)


def _spellings(application_id: str, situation: Situation) -> list[str]:
    name = situation.used_applications.get(application_id)
    return [plain_parts(application_id).id.lower(), *([name.lower()] if name else [])]


def _streams(ties: _Ties, situation: Situation) -> tuple[str, ...]:
    of_changes = (directory_stream(situation.account.issuer),) if ties.activation or ties.changes else ()
    return tuple(dict.fromkeys((*of_changes, *(streams_of_use(situation) if ties.applications else ()))))


def _examples() -> list[Example[UnusedPrivilege]]:
    settings, mail, console = UnusedPrivilege(), f"{ada.OKTA}|0oa1mail", f"{ada.OKTA}|0oa1console"
    names: dict[str, str | None] = {console: next(iter(provider_of(ada.OKTA).consoles))}
    super_admin = ada.grant("admin_privilege:Super Administrator", 10, privileged=True)
    finance = ada.grant("group:Finance approvers", 10, privileged=True)

    def holding(grant: Grant, *rollups: UsageSummary) -> Situation:
        return ada.situation(
            grants=(grant,), rollups=(ada.signed_in_daily(mail, 10, 200), *rollups), used_applications=names
        )

    return [
        Example("violation", "no sign-in to the console for 90 days", settings, holding(super_admin)),
        Example(
            "compliant",
            "the console is used as mail is",
            settings,
            holding(super_admin, ada.signed_in_daily(console, 20, 200)),
        ),
        Example(
            "compliant",
            "it was taken away a day before",
            settings,
            holding(super_admin._replace(valid_to=ada.day(99))),
            is_near_miss=True,
        ),
        Example("not_evaluable", "config ties no act to membership of this group", settings, holding(finance)),
    ]


POLICY = Policy(
    id="unused_privilege",
    title="A privilege is held, and not used",
    severity="medium",
    controls=Controls(
        soc2=("CC6.3",), iso27001=("A.5.18", "A.8.2"), nist800_53=("AC-2", "AC-6(7)"), pci_dss=("7.2.4", "7.2.5.1")
    ),
    remedy="Take the privilege away, or make it eligible for whoever needs it once in a while.",
    settings=UnusedPrivilege,
    default=UnusedPrivilege(),
    needs=needs(
        "acts",
        "grants",
        "rollups",
        "used_applications",
        "coverage",
        "stale_after",
        "stated_use",
        silence=lambda settings: settings.after_days * DAY,
        only_with=("privilege",),
    ),
    examples=_examples,
    judge=_judge,
)
