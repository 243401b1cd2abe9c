"""P4: an account that lives on after it left, with no re-enabling by an administrator or HR between.

Leaving is here an end of the account, by its source's log or list; that the person left is the roster's to say, and no
end of the account (``leaver_account``, ``used_after_leaving``).

Each end is a question of its own. An earlier end answers only with a finding, which the next end closes; only the
latest one may leave a question open. A leaver of whom nothing is seen any more is compliant where sign-ins were read
without a gap since: in what was not read one may lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import is_listed
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import CoverageView, Situation
from governance.model.states import DAY, SELF, Change, UsageDay, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.holdings import directory_stream, provisioning_stream
from governance.policies.support.silent_spans import are_uses_read
from governance.settings.sections import Days


class Resurrection(PolicySettings, frozen=True, kw_only=True):
    """Signs of life after leaving."""

    look_back_days: Days = 400
    """Sign-ins are read so far back from the account's last use."""


_ENDS = frozenset({"disabled", "deleted"})
_RETURNS = frozenset({"enabled", "created"})

Moment = tuple[int, str]
"""An instant and the event that tells of it."""


class _Course(NamedTuple):
    """What ended, what lawfully returned, and what showed life, each in order."""

    about: About
    ends: Sequence[Moment]
    returns: Sequence[int]
    signs: Sequence[Moment]


def _days(situation: Situation, settings: Resurrection) -> int | None:
    moments = [c.at for c in situation.account.timeline if c.what in _ENDS]
    moments += [at for app in situation.app_accounts for at, _ in app.deprovisioned]
    if not moments:
        return None
    last = max((r.last_at for r in situation.rollups), default=0)
    return max(min(moments), last - settings.look_back_days * DAY)


def _judge(situation: Situation, _settings: Resurrection) -> Iterable[Answer]:
    account = situation.account
    answers: list[Answer] = []
    ends = [(c.at, c.event_id) for c in account.timeline if c.what in _ENDS]
    if ends:
        returns = [c.at for c in account.timeline if _lawful(c)]
        back = [(c.at, c.event_id) for c in account.timeline if _by_itself(c)]
        signs = sorted([*back, *_uses(situation, None)])
        answers += _answers(_Course(About(account.account_id), ends, returns, signs), situation)
    for app in situation.app_accounts:
        if app.deprovisioned:
            about = About(app.account_id, app.application_id)
            returns = [at for at, _ in app.provisioned]
            signs = sorted(_uses(situation, app.application_id))
            answers += _answers(_Course(about, app.deprovisioned, returns, signs), situation)
    return answers


def _lawful(change: Change) -> bool:
    return change.what in _RETURNS and change.by != "system" and not change.federated


def _by_itself(change: Change) -> bool:
    return (change.what == "created" and not _lawful(change)) or (change.what == "enabled" and change.federated)


def _uses(situation: Situation, application_id: str | None) -> set[Moment]:
    """Return the successful sign-ins that are known by their instant, to one application or anywhere."""
    moments: set[Moment] = set()
    uses: list[UsageSummary | UsageDay] = [*situation.rollups, *situation.days]
    for use in uses:
        if use.use != "failed" and (application_id is None or use.application_id == application_id):
            moments.add((use.first_at, use.first_event_id))
            moments.add((use.last_at, use.last_event_id))
    return moments


def _answers(course: _Course, situation: Situation) -> list[Answer]:
    ends = sorted(course.ends)
    answers: list[Answer] = []
    for place, end in enumerate(ends):
        again = ends[place + 1][0] if place + 1 < len(ends) else None
        answer = _answer(course, end, again, situation)
        if again is None or answer.outcome == "violation":
            answers.append(answer)
    return answers


def _answer(course: _Course, end: Moment, again: int | None, situation: Situation) -> Answer:
    (ended_at, event_id), tolerance = end, situation.clock_tolerance
    about = course.about._replace(detail=event_id)
    back = min((at for at in course.returns if at > ended_at), default=None)
    until = min((at for at in (again, back) if at is not None), default=None)
    after = [s for s in course.signs if s[0] > ended_at and (until is None or s[0] < until)]
    # What another clock tells shortly after the end, or shortly before the return, may lie on its other side.
    clear = [s for s in after if s[0] > ended_at + tolerance and (back is None or s[0] < back - tolerance)]
    if not clear:
        if after:
            return not_evaluable(about, "the order lies within the clocks' tolerance", after[0][0])
        if until is not None and until - ended_at > 2 * tolerance and _straddled(situation, about, ended_at, until):
            reason = "a day's first and last sign-in do not settle whether one lies after the end"
            return not_evaluable(about, reason, ended_at)
        if not are_uses_read(situation, ended_at, until):
            return not_evaluable(about, "sign-ins after the end were not read without a gap", ended_at)
        return compliant(about)
    at, sign_id = clear[0]
    issuer = situation.account.issuer
    # What would have let it in again stands where its end stood.
    stream = directory_stream(issuer) if about.application_id is None else provisioning_stream(issuer)
    basis = situation.coverage.over(issuer, stream, ended_at, at)
    if basis is None:
        return not_evaluable(about, "a gap between the end and the sign of life may hide a re-enabling", at)
    where = "its application account" if about.application_id is not None else "the account"
    message = f"{label(situation.account)} was active again after {where} had ended, and no re-enabling was seen."
    evidence, assumed, stated = (event_id, sign_id), basis == "assumed", is_listed(event_id)
    return violation(about, message, at, evidence, until=again, assumed=assumed, stated=stated)


def _straddled(situation: Situation, about: About, ended_at: int, until: int) -> bool:
    """Tell whether some day's sign-ins begin before the end and last beyond the return, and may lie between."""
    application_id = about.application_id
    return any(
        day.use != "failed" and day.first_at <= ended_at and day.last_at >= until
        for day in situation.days
        if application_id is None or day.application_id == application_id
    )


def _examples() -> list[Example[Resurrection]]:
    settings = Resurrection()

    def left(used_on: float, coverage: CoverageView = ada.ALL_READ) -> Situation:
        gone = ada.account(state="disabled", timeline=(ada.changed("disabled", 10),))
        return ada.situation(account=gone, rollups=(ada.use(SELF, used_on),), coverage=coverage)

    return [
        Example("violation", "it signed in ten days after it was disabled, and nobody enabled it", settings, left(20)),
        Example(
            "compliant", "its last sign-in was the day before it was disabled", settings, left(9), is_near_miss=True
        ),
        Example(
            "not_evaluable",
            "the log in which an enabling would stand was not read",
            settings,
            left(20, ada.NOTHING_READ),
        ),
    ]


POLICY = Policy(
    id="resurrection",
    title="Account active again after it left",
    severity="critical",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18", "A.6.5"), nist800_53=("AC-2(3)", "PS-4"), pci_dss=("8.2.5",)
    ),
    remedy="End the account and its sessions, and find what let it in; if it was a rehire, record the re-enabling.",
    settings=Resurrection,
    default=Resurrection(),
    needs=needs("app_accounts", "rollups", "coverage", "clock_tolerance", days=_days, only_with=("departure",)),
    examples=_examples,
    judge=_judge,
)
