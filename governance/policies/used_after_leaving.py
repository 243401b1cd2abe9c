"""P23: a person's account was used after the person had left, and nothing had ended it in between.

What happens after an end of the account is a resurrection, and told as such. Leaving is dated by the roster alone: of
whom it states no date, only what lies behind the list that says so is known to be after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.persons import Absence, Person
from governance.model.policy import FOREVER, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier
from governance.model.states import DAY, SELF, UsageDay, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.gone import gone, why_gone
from governance.policies.support.silent_spans import streams_of_use
from governance.settings.sections import Days
from ingest.contract.instants import format_instant, from_micros


class UsedAfterLeaving(PolicySettings, frozen=True, kw_only=True):
    """Uses after leaving."""

    look_back_days: Days = 400
    """Uses are read so far back from the account's last one."""


_SUCCESS = frozenset({"interactive", "non_interactive", "service"})
_ENDS = frozenset({"disabled", "deleted"})
_UNDATED = "the roster states no date of leaving"
_ZONE = "a use within half a day of the midnight, UTC, that ends the last day: where the person's day ended is not told"
_ORDER = "a day's first and last sign-in do not settle whether one lies after the leaving"
_UNREAD = "a gap in the sign-ins after the leaving may hide a use"
_HALF_A_DAY = DAY // 2
"""Nowhere does a day end later than half a day after it ended at UTC."""


class _Leaving(NamedTuple):
    """A leaving, and the stretch in which a use of the account is one after it."""

    absence: Absence
    dated: bool
    """The roster states the instant; else it is that of the list that says so."""
    clear_from: int
    """No clock and no time zone lets what lies behind it be before the leaving."""
    until: int | None
    """When the account ended, or the person came back."""


class _Sign(NamedTuple):
    """A use, or a change of credentials that the account made itself."""

    at: int
    shown_by: tuple[str, ...]
    what: str
    stated: bool = False


def _days(situation: Situation, settings: UsedAfterLeaving) -> int | None:
    left = [absence.from_at for absence in gone(situation) if absence.how != "missing"]
    if not left or situation.account.type != "person":
        return None
    last = max((rollup.last_at for rollup in situation.rollups), default=0)
    return max(min(left), last - settings.look_back_days * DAY)


def _judge(situation: Situation, _: UsedAfterLeaving) -> Iterable[Answer]:
    person, account = situation.person, situation.account
    absences = gone(situation)
    if person is None or not absences or account.type != "person":
        return []
    signs = _signs(situation)
    answers: list[Answer] = []
    # A later word that dates the same leaving, or an earlier one, replaces what was said before.
    absences = [a for place, a in enumerate(absences) if all(b.from_at > a.from_at for b in absences[place + 1 :])]
    for place, absence in enumerate(absences):
        if absence.how == "missing":
            about = _about(situation, absence)
            answer = not_evaluable(about, _UNDATED, absence.from_at) if absence.until is None else compliant(about)
        else:
            answer = _answer(situation, _leaving(situation, person, absence), signs)
        if place + 1 == len(absences) or answer.outcome == "violation":
            answers.append(answer)
    return answers


def _about(situation: Situation, absence: Absence) -> About:
    return About(situation.account.account_id, None, None, format_instant(from_micros(absence.from_at)))


def _leaving(situation: Situation, person: Person, absence: Absence) -> _Leaving:
    dated = any(span.ends_at == absence.from_at for span in person.spans)
    ends = _ended_since(situation, absence.from_at)
    # A bare day ends at midnight, and at UTC's where nobody says where the person works.
    margin = _HALF_A_DAY if dated and absence.from_at % DAY == 0 else 0
    tolerance = situation.clock_tolerance
    return _Leaving(absence, dated, absence.from_at + margin + tolerance, earlier(ends, absence.until))


def _ended_since(situation: Situation, left_at: int) -> int | None:
    """Return when the account was ended first, seen from the leaving on: at once, where it had ended before."""
    is_ended = False
    for change in situation.account.timeline:
        if change.at > left_at:
            if is_ended or change.what in _ENDS:
                return left_at if is_ended else change.at
        elif change.what in _ENDS:
            is_ended = True
        elif change.what in ("created", "enabled", "redeemed"):
            is_ended = False
    ended_at = situation.account.ended_at
    return left_at if is_ended else max(ended_at, left_at) if ended_at is not None else None


def _signs(situation: Situation) -> list[_Sign]:
    """Return what shows that somebody was signed in, as far as its instant is known, in order."""
    uses: list[UsageSummary | UsageDay] = [*situation.rollups, *situation.days]
    signs = {
        _Sign(at, (event_id,), "was used")
        for use in uses
        if use.use in _SUCCESS
        for at, event_id in ((use.first_at, use.first_event_id), (use.last_at, use.last_event_id))
    }
    signs |= {_Sign(at, (event_id,), "changed its own credentials") for at, event_id in situation.account.own_changes}
    if situation.stated_use is not None:
        listed = situation.account.listed_event_id
        shown = () if listed is None else (listed,)
        signs.add(_Sign(situation.stated_use, shown, "was used, by a list's word,", stated=True))
    return sorted(signs, key=lambda sign: (sign.at, sign.stated, sign.shown_by))


def _answer(situation: Situation, leaving: _Leaving, signs: Sequence[_Sign]) -> Answer:
    absence, until = leaving.absence, leaving.until
    about = _about(situation, absence)
    if until is not None and until <= absence.from_at + situation.clock_tolerance:
        return compliant(about)
    after = [sign for sign in signs if sign.at > absence.from_at and (until is None or sign.at < until)]
    clear = next((sign for sign in after if sign.at > leaving.clear_from), None)
    if clear is not None:
        message = f"{why_gone(situation, absence)}, and the account {clear.what} after that."
        evidence = (*absence.evidence, *clear.shown_by)
        return violation(about, message, clear.at, evidence, until=absence.until, stated=clear.stated)
    if absence.until is not None:
        return compliant(about)
    doubtful = next((sign for sign in after if sign.at > absence.from_at + situation.clock_tolerance), None)
    if doubtful is not None:
        return not_evaluable(about, _ZONE, doubtful.at)
    if not leaving.dated:
        return not_evaluable(about, _UNDATED, absence.from_at)
    if until is not None and _straddled(situation.days, absence.from_at, until):
        return not_evaluable(about, _ORDER, absence.from_at)
    issuer, read_to = situation.account.issuer, FOREVER if until is None else until
    streams = streams_of_use(situation)
    if any(situation.coverage.over(issuer, stream, absence.from_at, read_to) is None for stream in streams):
        return not_evaluable(about, _UNREAD, absence.from_at)
    return compliant(about)


def _straddled(days: Iterable[UsageDay], left_at: int, until: int) -> bool:
    return any(day.use in _SUCCESS and day.first_at <= left_at and day.last_at >= until for day in days)


def _examples() -> list[Example[UsedAfterLeaving]]:
    settings = UsedAfterLeaving()
    left = ada.person(ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9)))

    def used(number: float, **fields: Any) -> Situation:
        return ada.situation(**({"person": left, "rollups": (ada.use(SELF, number),)} | fields))

    disabled = ada.account(state="disabled", timeline=(ada.changed("disabled", 9.5),), ended_at=ada.day(9.5))
    return [
        Example("violation", "it signed in two days after the person left", settings, used(11)),
        Example("compliant", "its last sign-in was the day before", settings, used(8), is_near_miss=True),
        Example(
            "compliant", "it had been disabled first: that is a resurrection", settings, used(11, account=disabled)
        ),
        Example(
            "not_evaluable",
            "the sign-ins since the leaving were not read",
            settings,
            used(8, coverage=ada.NOTHING_READ),
        ),
    ]


POLICY = Policy(
    id="used_after_leaving",
    title="An account was used after its person had left",
    severity="critical",
    controls=Controls(
        soc2=("CC6.2", "CC6.3", "CC7.2"),
        iso27001=("A.5.18", "A.6.5", "A.8.16"),
        nist800_53=("AC-2(3)", "AC-2(12)", "PS-4"),
        pci_dss=("8.2.5",),
    ),
    remedy="End the account and its sessions, and find out who used it; or have the roster's date corrected.",
    settings=UsedAfterLeaving,
    default=UsedAfterLeaving(),
    needs=needs("clock_tolerance", "coverage", "person", "rollups", "stated_use", days=_days, only_with=("person",)),
    examples=_examples,
    judge=_judge,
)
