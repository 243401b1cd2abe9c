"""P41: an application in which logins make accounts, and where nobody would notice that one outlives its person.

Nothing was ever seen to end an account there, and no list of its accounts was read of late: a leaver's account stays.
The finding is about the application; its message says how many accounts it concerns, of many only roughly.
"""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.estates import JitEstate
from governance.model.keys import plain_parts
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.holdings import provisioning_stream
from governance.settings.sections import Days


class JitOnlyApplication(PolicySettings, frozen=True, kw_only=True):
    """How old the last list of an application's accounts may be, where nothing ends them."""

    after_days: Days = 90


_EXACT_UP_TO = 10


def _judge(situation: Situation, settings: JitOnlyApplication) -> Iterable[Answer]:
    return [answer for estate in situation.estates for answer in _of_application(situation, estate, settings)]


def _of_application(situation: Situation, estate: JitEstate, settings: JitOnlyApplication) -> list[Answer]:
    about = About(estate.application_id, estate.application_id)
    if estate.ends_accounts:
        return [compliant(about)]
    listed_until = None if estate.listed_at is None else estate.listed_at + settings.after_days * DAY
    due_at = estate.since_at if listed_until is None else max(estate.since_at, listed_until)
    issuer, coverage = plain_parts(estate.application_id).issuer, situation.coverage
    stream = provisioning_stream(issuer)
    read_from = coverage.unbroken_since(issuer, stream)
    if read_from is None:
        unread = f"{stream} of {issuer} was not read, where the end of an account would stand"
        return [compliant(about), not_evaluable(about, unread, due_at)]
    since = max(due_at, read_from + situation.jit_lookback)
    answers = [compliant(about)]
    if since > due_at:
        days = situation.jit_lookback // DAY
        reason = (
            f"{stream} of {issuer} was read for less than {days} days: the end of an account may not have been seen"
        )
        answers.append(not_evaluable(about, reason, due_at))
    basis = coverage.over(issuer, stream, since - situation.jit_lookback, since)
    return [*answers, violation(about, _message(estate), since, estate.evidence, assumed=basis != "declared")]


def _message(estate: JitEstate) -> str:
    name = estate.name or plain_parts(estate.application_id).id
    seen = "and no list of its accounts was read" if estate.listed_at is None else "and its last list has grown old"
    if estate.accounts == 1:
        return f"{name} has an account that a login made: no account there was ever seen to be ended, {seen}."
    counted = _counted(estate.accounts)
    return f"{name} has {counted} accounts that logins made: none there was ever seen to be ended, {seen}."


def _counted(count: int) -> str:
    """Return the number, beyond a few its first digit alone: with each account more nothing new is said."""
    if count <= _EXACT_UP_TO:
        return str(count)
    step = 10 ** (len(str(count - 1)) - 1)
    return f"more than {(count - 1) // step * step:,}"


def _examples() -> list[Example[JitOnlyApplication]]:
    settings, crm = JitOnlyApplication(), f"{ada.OKTA}|0oa1crm"
    alone = JitEstate(crm, "CRM", 12, ada.day(100), ("first-sign-in",), False, None)

    def known(estate: JitEstate, **more: object) -> Situation:
        return ada.situation(estates=(estate,), **more)

    ended = alone._replace(ends_accounts=True)
    return [
        Example("violation", "logins make accounts in the CRM, and nothing ends them", settings, known(alone)),
        Example("compliant", "provisioning ended an account there once", settings, known(ended), is_near_miss=True),
        Example(
            "not_evaluable", "nobody read what provisioning did", settings, known(alone, coverage=ada.NOTHING_READ)
        ),
    ]


POLICY = Policy(
    id="jit_only_application",
    title="Logins make accounts in an application, and nothing ends them",
    severity="medium",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.16", "A.5.18"), nist800_53=("AC-2", "AC-2(3)"), pci_dss=("8.2.5",)
    ),
    remedy="Connect the application to deprovisioning, or have a list of its accounts read regularly.",
    settings=JitOnlyApplication,
    default=JitOnlyApplication(),
    needs=needs(
        "estates",
        "coverage",
        "jit_lookback",
        silence=lambda settings: settings.after_days * DAY,
        only_with=("estates",),
    ),
    examples=_examples,
    judge=_judge,
)
