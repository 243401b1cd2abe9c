"""P34: another tenant's application may do much for people, and its publisher is unverified, or nobody listed agreed.

A consent is a permission that an application holds for one person, or for everybody. What lets people sign in is no
matter; nor are the tenant's own applications, and the platform's. Where no list names the application, records tell
what was agreed to for everybody, and nothing tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import entitlement_parts, plain_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.publishers import Publisher
from governance.model.situation import Consent, Situation
from governance.model.spans import Span, overlap, union
from governance.model.states import DAY, AccountState, Grant
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans

_HIGH = (
    "mail.*", "mailboxsettings.*", "files.*", "sites.*", "notes.*", "chat.*", "directory.*", "rolemanagement.*",
    "application.*", "approleassignment.*", "group.*", "groupmember.*", "user.readwrite*", "user.manageidentities*",
    "ews.accessasuser.all", "full_access_as_user", "user_impersonation",
)  # fmt: skip
_DELEGATED, _EVERYBODY, _NAMED_AT_MOST = "delegated/", "/", 3
_ONE_LIST = DAY
"""Microseconds that the reading of a list takes at most."""


class RiskyConsent(PolicySettings, frozen=True, kw_only=True):
    """Which scopes are risky, and who may agree for everybody."""

    high_scopes: list[str] = msgspec.field(default_factory=lambda: list(_HIGH))
    """Names, with * for anything, in any letter case."""
    consenters: list[str] = msgspec.field(default_factory=list)
    """Account keys (``issuer|subject``) of those who may agree for everybody."""


_FOREIGN = "no list tells whether the application is the tenant's own"
_PUBLISHER = "no list tells whether the application's publisher is verified"
_GIVER = "the application may act for everybody, and nothing that was read tells who agreed to it"


_NOBODY = Publisher(None, None, 0, None, "")
"""What is known of a publisher of whom no list tells."""


class _Risk(NamedTuple):
    """A stretch in which a consent is against the rule, or cannot be judged."""

    span: Span
    why: str
    is_known: bool
    evidence: tuple[str, ...]


def _judge(situation: Situation, settings: RiskyConsent) -> Iterable[Answer]:
    account = situation.account
    able = not_shut_spans(account, invited=False) if account.type == "service" else []
    if not able:
        return ()
    consents: dict[str, list[Grant]] = {}
    for grant in situation.grants:
        if grant.entitlement_type == "permission" and entitlement_parts(grant.entitlement_id).id.startswith(_DELEGATED):
            consents.setdefault(grant.scope, []).append(_with_giver(grant, situation.consents))
    if not consents and account.listed_at is None:
        return _unlisted(situation, able, settings)
    return [
        answer
        for scope, grants in sorted(consents.items())
        for answer in _of_consent(account, scope, grants, able, settings)
    ]


def _unlisted(situation: Situation, able: Sequence[Span], settings: RiskyConsent) -> list[Answer]:
    """Return what is to be said where records alone tell of a client: they do not tell whose application it is."""
    given = [
        (consent.at, None)
        for consent in situation.consents
        if any(_matches(scope, settings.high_scopes) for scope in consent.scopes - consent.revoked)
    ]
    spans = overlap(union(given), able)
    if not spans or spans[-1][1] is not None:
        return []
    about = About(situation.account.account_id, None, None, f"consent:{_EVERYBODY}")
    return [not_evaluable(about, _FOREIGN, spans[-1][0])]


def _with_giver(grant: Grant, consents: Sequence[Consent]) -> Grant:
    """Return a consent with who gave it for everybody: a list tells nobody, but the record of the act may."""
    if grant.scope != _EVERYBODY or grant.granted_by is not None:
        return grant
    name = entitlement_parts(grant.entitlement_id).id.rpartition("/")[2].lower()
    given = [consent for consent in consents if consent.at <= grant.valid_from + _ONE_LIST and name in consent.scopes]
    # What was agreed to while the list was read may be in it.
    before = [consent for consent in given if consent.at <= grant.valid_from] or given[:1]
    if not before:
        return grant
    return grant._replace(granted_by=before[-1].by, evidence=(*grant.evidence, before[-1].event_id))


def _of_consent(
    account: AccountState, scope: str, grants: Sequence[Grant], able: Sequence[Span], settings: RiskyConsent
) -> list[Answer]:
    about = About(account.account_id, None, None, f"consent:{scope}")
    high = [grant for grant in grants if _is_high(grant, settings.high_scopes)]
    risks = [risk for grant in high for risk in _risks(account, grant, able, settings)]
    known = [risk for risk in risks if risk.is_known]
    spans = union(risk.span for risk in known)
    violations = [_violation(account, about, spans[-1], known, high)] if spans else []
    if violations and violations[0].until is None:
        return violations
    begin = (violations[0].until or 0) if violations else 0
    open_ones = sorted(
        (max(risk.span[0], begin), risk.why) for risk in risks if not risk.is_known and risk.span[1] is None
    )
    if open_ones:
        return [*violations, not_evaluable(about, open_ones[0][1], open_ones[0][0])]
    return violations or [compliant(about)]


def _is_high(grant: Grant, patterns: Iterable[str]) -> bool:
    return _matches(entitlement_parts(grant.entitlement_id).id.rpartition("/")[2].lower(), patterns)


def _matches(scope: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(scope, pattern.lower()) for pattern in patterns)


def _risks(account: AccountState, grant: Grant, able: Sequence[Span], settings: RiskyConsent) -> Iterable[_Risk]:
    held = overlap([(grant.valid_from, grant.valid_to)], able)
    for publisher in account.publishers or [_NOBODY]:
        reason = _reason(publisher, grant, settings)
        if reason is not None:
            why, is_known = reason
            evidence = tuple(filter(None, (*grant.evidence, publisher.event_id)))
            for span in overlap(held, [(publisher.from_at, publisher.to_at)]):
                yield _Risk(span, why, is_known, evidence)


def _reason(publisher: Publisher, grant: Grant, settings: RiskyConsent) -> tuple[str, bool] | None:
    """Return why a consent is risky, or may be, and whether that is known; None: it is not."""
    if publisher.is_foreign is False:
        return None
    if publisher.is_foreign is None:
        return _FOREIGN, False
    if publisher.is_verified is False:
        return "its publisher is not verified", True
    if grant.scope == _EVERYBODY and grant.granted_by is not None and grant.granted_by not in settings.consenters:
        return "somebody agreed for everybody who is not listed as one who may", True
    if publisher.is_verified is None:
        return _PUBLISHER, False
    return (_GIVER, False) if grant.scope == _EVERYBODY and grant.granted_by is None else None


def _violation(
    account: AccountState, about: About, span: Span, risks: Sequence[_Risk], high: Sequence[Grant]
) -> Answer:
    since, until = span
    within = [risk for risk in risks if overlap([risk.span], [span])]
    last = [risk for risk in within if risk.span[1] == until]
    names = sorted({entitlement_parts(grant.entitlement_id).id.rpartition("/")[2] for grant in _held_at(until, high)})
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    scope = about.detail.removeprefix("consent:") if about.detail else _EVERYBODY
    whom = "everybody" if scope == _EVERYBODY else plain_parts(f"|{scope}").id.rpartition("/")[2]
    message = (
        f"{label(account)} is another tenant's application, may use {', '.join(names[:_NAMED_AT_MOST])}{more} "
        f"for {whom}, and {last[0].why}."
    )
    evidence = [event_id for risk in within for event_id in risk.evidence]
    return violation(about, message, since, evidence, until=until, stated=True, because_of=high)


def _held_at(until: int | None, grants: Iterable[Grant]) -> list[Grant]:
    """Return the grants that lasted until an instant, or (None) still last."""
    return [g for g in grants if g.valid_to is None or (until is not None and g.valid_to >= until)]


def _examples() -> list[Example[RiskyConsent]]:
    settings = RiskyConsent()

    def application(named: str, *, verified: bool | None = False, foreign: bool = True, **fields: Any) -> Situation:
        publisher = Publisher(foreign, verified, ada.day(20), None, "listed")
        account = ada.account(ada.ENTRA, type="service", publishers=(publisher,))
        nature: dict[str, Any] = {"scope": "/users/bob"} | fields
        consent = ada.grant(f"permission:delegated/graph/{named}", 3, issuer=ada.ENTRA, **nature)
        return ada.situation(account=account, grants=(consent,))

    return [
        Example(
            "violation",
            "an unverified publisher's application reads somebody's mail",
            settings,
            application("Mail.Read"),
        ),
        Example("compliant", "it may only learn who signs in", settings, application("User.Read"), is_near_miss=True),
        Example("compliant", "the publisher is verified", settings, application("Mail.Read", verified=True)),
        Example("compliant", "the application is the tenant's own", settings, application("Mail.Read", foreign=False)),
        Example(
            "compliant",
            "one of those who may agreed for everybody",
            RiskyConsent(consenters=[f"{ada.ENTRA}|admin"]),
            application("Mail.Read", verified=True, scope="/", granted_by=f"{ada.ENTRA}|admin"),
        ),
        Example(
            "not_evaluable",
            "a verified publisher's application acts for everybody, and who agreed is not known",
            settings,
            application("Mail.Read", verified=True, scope="/"),
        ),
    ]


POLICY = Policy(
    id="risky_consent",
    title="A foreign application that may do much for people",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.3", "CC9.2"),
        iso27001=("A.5.15", "A.5.19", "A.5.23"),
        nist800_53=("AC-6", "SA-9"),
        pci_dss=("7.2.5", "12.8.1"),
    ),
    remedy="Revoke the consent, or have the publisher verified and somebody who may agree to it.",
    settings=RiskyConsent,
    default=RiskyConsent(),
    needs=needs("consents", "grants", only_with=("no_person",)),
    examples=_examples,
    judge=_judge,
)
