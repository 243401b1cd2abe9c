"""P20: a person is gone, and a list that was read since then still shows a live API token of theirs.

A token outlives its holder's account: only a list of tokens tells that it ended, whatever became of the account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.list_readings import ListReading
from governance.model.persons import Absence
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, earlier, overlap
from governance.model.states import Grant
from governance.policies.support import examples as ada
from governance.policies.support.api_tokens import API_TOKEN, tokens_of
from governance.policies.support.gone import gone, resting_on, why_gone
from governance.policies.support.holdings import thing_of


class LeaverToken(PolicySettings, frozen=True, kw_only=True):
    """Nothing to set."""


_UNREAD = "no list that would show the token was read since the person is gone"


class _Live(NamedTuple):
    """A stretch in which a list shows the token though the person is gone."""

    span: Span
    absence: Absence
    reading: ListReading
    token: Grant


def _judge(situation: Situation, _: LeaverToken) -> Iterable[Answer]:
    absences = gone(situation)
    if not absences or situation.account.type != "person":
        return []
    return [_answer(situation, stretches, absences) for stretches in tokens_of(situation.grants).values()]


def _answer(situation: Situation, stretches: Sequence[Grant], absences: Sequence[Absence]) -> Answer:
    about, last = About(situation.account.account_id, None, stretches[0].entitlement_id), absences[-1]
    live = [shown for absence in absences for token in stretches for shown in _live(situation, token, absence)]
    if live:
        (since, until), absence, reading, token = max(live, key=_order)
        state = "is" if until is None else "was"
        message = f"{why_gone(situation, absence)}, and a list read since then shows that the token {thing_of(token)} "
        evidence = (*absence.evidence, reading.event_id, *token.evidence)
        ground = resting_on(absence)
        return violation(about, f"{message}{state} still live.", since, evidence, until=until, stated=True, **ground)
    lasting = [token for token in stretches if token.valid_to is None]
    if last.until is None and lasting and all(_reading(situation, token, last) is None for token in lasting):
        return not_evaluable(about, _UNREAD, max(last.from_at, lasting[-1].valid_from))
    return compliant(about)


def _live(situation: Situation, token: Grant, absence: Absence) -> Iterable[_Live]:
    reading = _reading(situation, token, absence)
    if reading is None or reading.state != "alive":
        return
    lives = (max(token.valid_from, reading.at), earlier(token.valid_to, token.expires_at))
    for span in overlap([lives], [(absence.from_at, absence.until)]):
        yield _Live(span, absence, reading, token)


def _reading(situation: Situation, token: Grant, absence: Absence) -> ListReading | None:
    return situation.held_lists.since(token, absence.from_at) if situation.held_lists is not None else None


def _order(live: _Live) -> tuple[bool, bool, int, str]:
    since, until = live.span
    return until is None, live.absence.how != "missing", since, live.reading.event_id


class _Lists:
    """A made-up list of tokens."""

    def __init__(self, reading: ListReading | None) -> None:
        self._reading = reading

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return next(iter(self.changes_since(grant, moment)), None)

    def changes_since(self, grant: Grant, moment: int) -> Sequence[ListReading]:  # noqa: ARG002 - it lists one token
        return [self._reading] if self._reading is not None and self._reading.at >= moment else []

    def last_without(self, grant: Grant) -> int | None:  # noqa: ARG002 - it lists what was held before
        return None

    def of_account(self, moment: int) -> ListReading | None:  # noqa: ARG002 - it lists no accounts
        return None


def _examples() -> list[Example[LeaverToken]]:
    settings = LeaverToken()
    left = ada.person(ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9)))

    def with_token(reading: ListReading | None, until: float | None = None) -> Situation:
        token = ada.grant(f"permission:{API_TOKEN}00T1", 3, until)._replace(entitlement_name="deploy")
        return ada.situation(person=left, grants=(token,), held_lists=_Lists(reading))

    return [
        Example(
            "violation",
            "a list read after the person left shows the token",
            settings,
            with_token(ListReading(ada.day(20), "listed", "alive")),
        ),
        Example(
            "compliant",
            "it was revoked together with the account",
            settings,
            with_token(ListReading(ada.day(20), "listed", "gone"), 9),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no list of tokens was read since", settings, with_token(None)),
    ]


POLICY = Policy(
    id="leaver_token",
    title="A leaver's API token is still live",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.2", "CC6.3"),
        iso27001=("A.5.17", "A.5.18", "A.6.5"),
        nist800_53=("AC-2(3)", "IA-5", "PS-4"),
        pci_dss=("8.2.5", "8.6.1"),
    ),
    remedy="Revoke the token, and give whatever uses it a credential of its own.",
    settings=LeaverToken,
    default=LeaverToken(),
    needs=needs("grants", "held_lists", "person", only_with=("person",)),
    examples=_examples,
    judge=_judge,
)
