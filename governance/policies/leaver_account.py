"""P19: a person who has left by the roster's word, and an account of theirs that can still sign in after the grace.

Whoever is merely missing from a complete list may have left: that is told as resting on an assumption, and a second
such list makes it graver. No action may rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.persons import Absence
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import UNTOLD, able_spans
from governance.policies.support.gone import gone, resting_on, why_gone
from governance.settings.sections import Days


class LeaverAccount(PolicySettings, frozen=True, kw_only=True):
    """How long an account may be able to sign in after its person has left."""

    grace_days: Days = 1


def _judge(situation: Situation, settings: LeaverAccount) -> Iterable[Answer]:
    account, person = situation.account, situation.person
    if person is None or account.type != "person":
        return ()
    about = About(account.account_id)
    left = [absence for absence in gone(situation) if absence.how != "contract_ended"]
    if account.state == "unknown":
        lasting = [absence for absence in left if absence.until is None]
        return [not_evaluable(about, UNTOLD, lasting[-1].from_at + settings.grace_days * DAY)] if lasting else ()
    able = able_spans(account, invited=True)
    judged = [(absence, span) for absence in left for span in _too_long(absence, able, settings)]
    if not judged:
        return [compliant(about)]
    # What still lasts counts, else what lasted last; a stated end before a mere absence.
    absence, span = max(judged, key=lambda pair: (pair[1][1] is None, pair[0].how == "left", pair[1][0]))
    return [_violation(situation, absence, span)]


def _too_long(absence: Absence, able: Iterable[Span], settings: LeaverAccount) -> list[Span]:
    return overlap(able, [(absence.from_at + settings.grace_days * DAY, absence.until)])


def _violation(situation: Situation, absence: Absence, span: Span) -> Answer:
    account, (since, until) = situation.account, span
    closing = [change.event_id for change in account.timeline if change.at == until]
    about, evidence = About(account.account_id), [*absence.evidence, *closing]
    can = "can" if until is None else "could"
    if absence.how == "left":
        message = f"{why_gone(situation, absence)}, and the account {can} still sign in."
    else:
        message = f"{why_gone(situation, absence)}; the account {can} sign in. The roster states no end."
    return violation(about, message, since, evidence, until=until, **resting_on(absence))


def _examples() -> list[Example[LeaverAccount]]:
    settings = LeaverAccount()
    left = ada.stated(10, status="ended", ends_at=ada.day(9))
    return [
        Example("violation", "the person left, and the account is active", settings, ada.rostered(ada.stated(1), left)),
        Example(
            "violation",
            "two complete lists in a row lack the person: an assumption",
            settings,
            ada.rostered(ada.stated(1), ada.stated(10, missing=1), ada.stated(11, missing=2)),
        ),
        Example(
            "compliant",
            "the account was disabled within the grace",
            settings,
            ada.rostered(left, state="disabled", ended_at=ada.day(9.5), timeline=(ada.changed("disabled", 9.5),)),
            is_near_miss=True,
        ),
        Example("compliant", "leave is not leaving", settings, ada.rostered(ada.stated(1, status="leave"))),
        Example("not_evaluable", "nothing tells the account's state", settings, ada.rostered(left, state="unknown")),
    ]


POLICY = Policy(
    id="leaver_account",
    title="A leaver's account can still sign in",
    severity="high",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"),
        iso27001=("A.5.11", "A.5.18", "A.6.5"),
        nist800_53=("AC-2(3)", "PS-4"),
        pci_dss=("8.2.5",),
    ),
    remedy="Disable the account, or have the roster corrected if the person is still here.",
    settings=LeaverAccount,
    default=LeaverAccount(),
    needs=needs("person", only_with=("person",)),
    examples=_examples,
    judge=_judge,
)
