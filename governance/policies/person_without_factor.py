"""P14: a person who can sign in, past the grace, and has nothing enrolled but a password.

An administrator without any factor is found as P5. Whoever signs in at another identity provider is asked for a factor
there: that is enough where config trusts the provider, and cannot be known where it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, of_account, violation
from governance.model.controls import Controls
from governance.model.credentials import Factorless
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY, AccountState
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import judged_spans, unless_untold
from governance.settings.sections import Days


class PersonWithoutFactor(PolicySettings, frozen=True, kw_only=True):
    """A new account may be without a factor for the grace."""

    grace_days: Days = 7
    trusted_idps: list[str] = msgspec.field(default_factory=list)
    """Ids of inbound identity providers that ask for a second factor themselves."""


_UNREAD = "the enrolled factors of the account were not read"
_ELSEWHERE = "the account signs in at another identity provider, which is not trusted to ask for a second factor"


def _judge(situation: Situation, settings: PersonWithoutFactor) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: PersonWithoutFactor) -> Iterable[Answer]:
    account = situation.account
    if account.type != "person":
        return ()
    able = judged_spans(account, invited=False)
    about = of_account(account.account_id)
    allowed_until = 0 if account.created_at is None else account.created_at + settings.grace_days * DAY
    if account.federated_at is not None and not account.enrolled:
        lasts = able and able[-1][1] is None
        return [_federated(about, account.federated_at, settings, allowed_until)] if lasts else ()
    bare = _bare(account, able, allowed_until) if account.factorless else []
    answers = [_violation(account, bare[-1], account.factorless)] if bare else []
    if not able or able[-1][1] is not None or (answers and answers[0].until is None):
        return answers
    if account.enrolled is None:
        asked_from = (answers[0].until or 0) if answers else allowed_until
        return [*answers, not_evaluable(about, _UNREAD, asked_from)]
    return answers or [compliant(about)]


def _bare(account: AccountState, able: Iterable[Span], allowed_until: int) -> list[Span]:
    """Return when the account could sign in, past the grace, and had no factor."""
    return overlap([(max(f.from_at, allowed_until), f.to_at) for f in account.factorless], able)


def _federated(about: About, idps: Iterable[str], settings: PersonWithoutFactor, allowed_until: int) -> Answer:
    vouching = set(idps)
    trusted = bool(vouching) and vouching <= set(settings.trusted_idps)
    return compliant(about) if trusted else not_evaluable(about, _ELSEWHERE, allowed_until)


def _violation(account: AccountState, span: tuple[int, int | None], factorless: Iterable[Factorless]) -> Answer:
    since, until = span
    evidence = [f.event_id for f in factorless if f.from_at <= since][-1:]
    message = f"{label(account)} can sign in and has no second factor enrolled."
    return violation(of_account(account.account_id), message, since, evidence, until=until)


def _examples() -> list[Example[PersonWithoutFactor]]:
    settings = PersonWithoutFactor()

    def listed(**fields: Any) -> Situation:
        return ada.situation(account=ada.account(created_at=ada.day(1), listed_at=ada.day(20), **fields))

    bare = (Factorless(ada.day(20), None, "listed"),)
    return [
        Example(
            "violation",
            "the list of the account's factors is empty",
            settings,
            listed(factorless=bare, enrolled=False),
        ),
        Example("compliant", "an active factor is listed", settings, listed(enrolled=True)),
        Example(
            "compliant",
            "the account signs in at an identity provider that asks for a second factor itself",
            PersonWithoutFactor(trusted_idps=["0oa1partner"]),
            listed(federated_at=("0oa1partner",)),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no list of factors was read", settings, listed()),
    ]


POLICY = Policy(
    id="person_without_factor",
    title="Person without a second factor",
    severity="medium",
    controls=Controls(soc2=("CC6.1",), iso27001=("A.5.17", "A.8.5"), nist800_53=("IA-2(2)",), pci_dss=("8.4.2",)),
    remedy="Have the person enrol a second factor, or demand one at the next sign-in.",
    settings=PersonWithoutFactor,
    default=PersonWithoutFactor(),
    needs=needs(),
    examples=_examples,
    judge=_judge,
)
