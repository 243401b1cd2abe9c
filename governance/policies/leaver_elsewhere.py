"""P22: a person is gone, and an account of theirs outside their home identity provider is alive after the grace.

An application's own list that was read since the person left has the word on its account; where no such list is ever
read, and no channel could end the account, nothing ended it. What a list from before says is not known any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import plain_parts
from governance.model.list_readings import ListReading, ListReadings
from governance.model.persons import Absence
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import ApplicationFacts, Situation
from governance.model.spans import Span, overlap
from governance.model.states import DAY, AppAccountState
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import UNTOLD, able_spans
from governance.policies.support.gone import gone, resting_on, why_gone
from governance.settings.sections import Days
from ingest.contract.application_lists import application_of, is_own_list


class LeaverElsewhere(PolicySettings, frozen=True, kw_only=True):
    """How long an account outside the home identity provider may be alive after its person is gone."""

    grace_days: Days = 7


_OLDER = "no list of the application was read since the person is gone"
_CHANNEL = "no list of the application names the account, and no record tells whether it was ended"
_GONE = frozenset({"disabled", "deleted"})


class _Alive(NamedTuple):
    """A stretch in which an account was alive though its person was gone, and what shows it."""

    absence: Absence
    span: Span
    shown: tuple[str, ...]
    by_list: bool = False


def _judge(situation: Situation, settings: LeaverElsewhere) -> Iterable[Answer]:
    absences = gone(situation)
    if not absences or situation.account.type != "person":
        return []
    gone_from = absences[-1].from_at
    return [answer._replace(speaks_from=gone_from) for answer in _answers(situation, absences, settings)]


def _answers(situation: Situation, absences: Sequence[Absence], settings: LeaverElsewhere) -> list[Answer]:
    account, grace = situation.account, settings.grace_days * DAY
    if is_own_list(account.issuer):
        application_id = application_of(account.issuer)
        about = About(account.account_id, application_id)
        return [_of_lists(situation, about, absences, grace, situation.own_lists.get(application_id, ()))]
    home = situation.home_issuer
    answers = [_of_provider(situation, absences, grace)] if home not in (None, account.issuer) else []
    return answers + [_of_application(situation, app, absences, grace) for app in situation.app_accounts]


def _of_application(situation: Situation, app: AppAccountState, absences: Sequence[Absence], grace: int) -> Answer:
    about, lists = About(app.account_id, app.application_id), situation.own_lists.get(app.application_id, ())
    if lists:
        return _of_lists(situation, about, absences, grace, lists, app)
    facts = situation.applications.get(app.application_id)
    if facts is not None and facts.has_channel:
        lasting = absences[-1].until is None and app.state not in _GONE
        return not_evaluable(about, _CHANNEL, absences[-1].from_at + grace) if lasting else compliant(about)
    if app.state in _GONE and app.ended_at is None:
        return compliant(about)
    there = [(app.created_at or 0, app.ended_at)]
    ended = () if app.ended_event_id is None else (app.ended_event_id,)
    alive = [
        _Alive(absence, span, (*app.provenance.evidence, *(ended if span[1] == app.ended_at else ())))
        for absence in absences
        for span in overlap(there, [(absence.from_at + grace, absence.until)])
    ]
    what = f"the account in {_name(facts, app.application_id)} {{is}} alive: nothing is known that could end it there"
    return _answer(situation, about, alive, what)


def _of_lists(
    situation: Situation,
    about: About,
    absences: Sequence[Absence],
    grace: int,
    lists: Sequence[ListReadings],
    app: AppAccountState | None = None,
) -> Answer:
    ends = app.deprovisioned if app is not None else ()
    read = [(absence, [listed.since(absence.from_at) for listed in lists]) for absence in absences]
    alive = [
        stretch
        for absence, readings_of_each in read
        for readings in readings_of_each
        for stretch in _alive_by(absence, readings, ends, grace)
    ]
    application_id = about.application_id or ""
    name = _name(situation.applications.get(application_id), application_id)
    what = f"a list of {name} read since then shows that the account there {{is}} alive"
    answer = _answer(situation, about, alive, what)
    last, last_read = read[-1]
    if answer.outcome == "violation" or last.until is not None or any(last_read):
        return answer
    if app is not None and app.state in _GONE:
        return answer
    return not_evaluable(about, _OLDER, last.from_at + grace)


def _alive_by(
    absence: Absence, readings: Sequence[ListReading], ends: Iterable[tuple[int, str]], grace: int
) -> list[_Alive]:
    """Return when the account was alive after the grace, by lists and by the ends that records tell of."""
    steps = sorted([(r.at, r.event_id, r.state == "alive") for r in readings] + [(*end, False) for end in ends])
    stretches: list[tuple[int, int | None, tuple[str, ...]]] = []
    for at, event_id, is_alive in steps:
        lasts = bool(stretches) and stretches[-1][1] is None
        if is_alive and not lasts:
            stretches.append((at, None, (event_id,)))
        elif lasts and not is_alive:
            stretches[-1] = (stretches[-1][0], at, (*stretches[-1][2], event_id))
    return [
        _Alive(absence, (since, until), shown if until == end else shown[:1], by_list=True)
        for begin, end, shown in stretches
        for since, until in overlap([(begin, end)], [(absence.from_at + grace, absence.until)])
    ]


def _of_provider(situation: Situation, absences: Sequence[Absence], grace: int) -> Answer:
    account = situation.account
    about, last = About(account.account_id), absences[-1]
    if account.state == "unknown":
        return not_evaluable(about, UNTOLD, last.from_at + grace) if last.until is None else compliant(about)
    able = able_spans(account, invited=True)
    alive = [
        _Alive(absence, span, tuple(c.event_id for c in account.timeline if c.at == span[1]))
        for absence in absences
        for span in overlap(able, [(absence.from_at + grace, absence.until)])
    ]
    return _answer(situation, about, alive, f"the account at {account.issuer} {{can}} still sign in")


def _answer(situation: Situation, about: About, alive: Sequence[_Alive], what: str) -> Answer:
    """Return the answer by the stretch that lasts, else by the last one; a stated end goes before a mere absence."""
    if not alive:
        return compliant(about)
    absence, (since, until), shown, by_list = max(alive, key=_order)
    state = what.format(**({"is": "is", "can": "can"} if until is None else {"is": "was", "can": "could"}))
    message = f"{why_gone(situation, absence)}, and {state}."
    return violation(
        about, message, since, (*absence.evidence, *shown), until=until, stated=by_list, **resting_on(absence)
    )


def _order(alive: _Alive) -> tuple[bool, bool, int, tuple[str, ...]]:
    since, until = alive.span
    return until is None, alive.absence.how != "missing", -since if until is None else since, alive.shown


def _name(facts: ApplicationFacts | None, application_id: str) -> str:
    return (facts.name if facts is not None else None) or plain_parts(application_id).id


class _Lists:
    """Made-up lists of an application that name Ada's account."""

    def __init__(self, *readings: ListReading) -> None:
        self._readings = readings

    def since(self, moment: int) -> Sequence[ListReading]:
        return [reading for reading in self._readings if reading.at >= moment]


def _examples() -> list[Example[LeaverElsewhere]]:
    settings, crm = LeaverElsewhere(), f"{ada.OKTA}|0oa1crm"
    left = ada.person(ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9)))

    def elsewhere(*readings: ListReading, channel: bool = True) -> Situation:
        return ada.situation(
            account=ada.account(state="disabled", ended_at=ada.day(9)),
            person=left,
            app_accounts=(ada.app_account(crm, listed=bool(readings)),),
            applications={crm: ApplicationFacts(crm, "CRM", channel)},
            own_lists={crm: (_Lists(*readings),)} if readings else {},
        )

    return [
        Example(
            "violation",
            "the application's list, read after the person left, shows the account alive",
            settings,
            elsewhere(ListReading(ada.day(20), "listed", "alive")),
        ),
        Example(
            "violation", "no list is read, and no channel could end the account", settings, elsewhere(channel=False)
        ),
        Example(
            "compliant",
            "the list shows that the account is suspended there",
            settings,
            elsewhere(ListReading(ada.day(20), "listed", "shut")),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable",
            "the last list of the application is older than the leaving",
            settings,
            elsewhere(ListReading(ada.day(5), "listed", "alive")),
        ),
    ]


POLICY = Policy(
    id="leaver_elsewhere",
    title="A leaver's account outside the home identity provider is alive",
    severity="high",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"),
        iso27001=("A.5.11", "A.5.18", "A.6.5"),
        nist800_53=("AC-2(3)", "PS-4"),
        pci_dss=("7.2.5.1", "8.2.5"),
    ),
    remedy="End the account where it is, and import that application's list again, so that its end is known.",
    settings=LeaverElsewhere,
    default=LeaverElsewhere(),
    needs=needs("app_accounts", "applications", "home_issuer", "own_lists", "person", only_with=("person",)),
    examples=_examples,
    judge=_judge,
    of_lists=True,
)
