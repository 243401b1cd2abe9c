"""P24: the roster calls a person active, and the end that it states for them is past, but an account can sign in.

Contracts end in a date that nobody acts on: no word of leaving comes, and the account lives on.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.persons import Absence, PersonSpan, absences
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import UNTOLD, able_spans
from governance.policies.support.gone import why_gone
from governance.settings.sections import Days

BOUNDED_TYPES = (
    "contractor", "contingent worker", "contingent", "external", "temporary", "temp", "intern", "consultant",
    "freelancer", "fixed term",
)  # fmt: skip


class ContractEnded(PolicySettings, frozen=True, kw_only=True):
    """How long an account may be able to sign in after a stated end, and which types of person must have an end."""

    grace_days: Days = 1
    bounded_types: list[str] = msgspec.field(default_factory=lambda: list(BOUNDED_TYPES))


_UNBOUNDED = "the roster states no end for a person whose type has one"


def _judge(situation: Situation, settings: ContractEnded) -> Iterable[Answer]:
    account, person = situation.account, situation.person
    if person is None or not person.spans or account.type != "person":
        return ()
    about, last = About(account.account_id), person.spans[-1]
    ended = [absence for absence in absences(person.spans) if absence.how == "contract_ended"]
    if account.state == "unknown":
        lasting = [absence for absence in ended if absence.until is None]
        return [not_evaluable(about, UNTOLD, lasting[-1].from_at + settings.grace_days * DAY)] if lasting else ()
    able = able_spans(account, invited=True)
    judged = [
        (span, absence)
        for absence in ended
        for span in overlap(able, [(absence.from_at + settings.grace_days * DAY, absence.until)])
    ]
    violations: list[Answer] = []
    if judged:
        span, absence = max(judged, key=lambda pair: (pair[0][1] is None, pair[0][0]))
        violations = [_violation(situation, absence, span)]
    # An end of before, that is past or taken back, says nothing of when the person is to go now.
    if _lacks_end(last, settings) and able and able[-1][1] is None:
        return [*violations, not_evaluable(about, _UNBOUNDED, last.valid_from)]
    return violations or [compliant(about)]


def _violation(situation: Situation, absence: Absence, span: Span) -> Answer:
    account, (since, until) = situation.account, span
    can = "can" if until is None else "could"
    message = f"{why_gone(situation, absence)}, and the account {can} still sign in."
    closing = [change.event_id for change in account.timeline if change.at == until]
    return violation(About(account.account_id), message, since, [*absence.evidence, *closing], until=until)


def _lacks_end(span: PersonSpan, settings: ContractEnded) -> bool:
    bounded = {name.casefold() for name in settings.bounded_types}
    return span.ends_at is None and span.status != "ended" and (span.type or "").casefold() in bounded


def _examples() -> list[Example[ContractEnded]]:
    settings = ContractEnded()
    return [
        Example("violation", "the stated end is past", settings, ada.rostered(ada.stated(1, ends_at=ada.day(9)))),
        Example(
            "compliant",
            "a later list states a later end",
            settings,
            ada.rostered(ada.stated(1, ends_at=ada.day(9)), ada.stated(8, ends_at=None)),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable",
            "no end is stated for a contractor",
            settings,
            ada.rostered(ada.stated(1, type="Contractor")),
        ),
    ]


POLICY = Policy(
    id="contract_ended",
    title="An account can sign in past the contract's end",
    severity="medium",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18", "A.6.5"), nist800_53=("AC-2(3)", "PS-4"), pci_dss=("8.2.5",)
    ),
    remedy="Disable the account, or have the roster state the new end of the contract.",
    settings=ContractEnded,
    default=ContractEnded(),
    needs=needs("person", only_with=("person",)),
    examples=_examples,
    judge=_judge,
)
