"""P45: an account that is kept for emergencies was used, and nobody had declared that as a test beforehand.

A deed: it stays open until somebody else accepts it, with the reason and the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, NamedTuple

import msgspec

from governance.model.account_words import LONGEST_TEST_DAYS
from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation, UseTest
from governance.model.states import DAY, SessionSpan
from governance.policies.support import examples as ada
from governance.policies.support.session_mfa import HOUR, is_gathered
from governance.policies.support.silent_spans import are_uses_read, last_success
from governance.policies.support.uses_back_from_last import from_then_on, uses_from
from governance.settings.sections import Days, Instant, Section
from ingest.contract.instants import from_micros, to_micros


class DeclaredTest(Section, frozen=True, kw_only=True):
    """A stretch of 31 days at most in which the use of an account is a test."""

    account: str
    since: Instant
    until: Instant
    reason: str

    def __post_init__(self) -> None:
        """Raise ValueError where it ends before it begins or lasts too long, and where its account is no key."""
        if "|" not in self.account:
            raise ValueError(f"{self.account!r} is no account key; write issuer|subject")
        if self.until <= self.since:
            raise ValueError(f"the test of {self.account} ends before it begins; set until later than since")
        if self.until - self.since > timedelta(days=LONGEST_TEST_DAYS):
            raise ValueError(
                f"the test of {self.account} lasts longer than {LONGEST_TEST_DAYS} days; declare each test by itself"
            )


class BreakGlassUsed(PolicySettings, frozen=True, kw_only=True):
    """Tests that were declared beforehand; `jitgov identity test` enters others."""

    tests: list[DeclaredTest] = msgspec.field(default_factory=list)
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    """A session without an end record is taken to have ended after this long."""
    look_back_days: Days = 400
    """Uses are read so far back from the account's last one."""


_SUCCESS = frozenset({"interactive", "non_interactive", "service"})
_UNREAD = "no log was read without a gap that would show a use"


class _Use(NamedTuple):
    """The first or the last success of a day, or one that only a list states; what lies between is not told apart."""

    at: int
    event_id: str | None
    stated: bool = False


def _begin(situation: Situation, settings: BreakGlassUsed) -> int | None:
    return uses_from(situation, "break_glass", settings.look_back_days)


def _sessions(situation: Situation, settings: BreakGlassUsed) -> Sequence[Interval]:
    return from_then_on(_begin(situation, settings))


def _judge(situation: Situation, settings: BreakGlassUsed) -> Iterable[Answer]:
    since = _begin(situation, settings)
    if since is None:
        return []
    tests = [*_of_config(situation, settings), *situation.use_tests]
    by_detail: dict[str, list[_Use]] = {}
    for use in _uses(situation):
        if not _is_test(use, tests):
            by_detail.setdefault(_session_or_day(use, situation.sessions, settings), []).append(use)
    about = About(situation.account.account_id)
    if by_detail:
        return [_deed(situation, about._replace(detail=detail), uses) for detail, uses in sorted(by_detail.items())]
    return [compliant(about) if are_uses_read(situation, since) else not_evaluable(about, _UNREAD)]


def _of_config(situation: Situation, settings: BreakGlassUsed) -> Iterable[UseTest]:
    for test in settings.tests:
        if test.account == situation.account.account_id:
            yield UseTest(to_micros(test.since), to_micros(test.until))


def _uses(situation: Situation) -> Iterable[_Use]:
    known: set[_Use] = set()
    for day in situation.days:
        if day.use in _SUCCESS:
            known |= {_Use(day.first_at, day.first_event_id), _Use(day.last_at, day.last_event_id)}
    for session in situation.sessions:
        # One between the first and the last of a day is told by its own record alone.
        if session.started_at is not None and not is_gathered(session.session_id):
            known.add(_Use(session.started_at, session.started_event_id))
    yield from sorted(known, key=lambda use: (use.at, use.event_id or ""))
    seen, stated = last_success(situation), situation.stated_use
    if stated is not None and (seen is None or stated > seen[0] + situation.clock_tolerance):
        yield _Use(stated, situation.account.listed_event_id, stated=True)


def _is_test(use: _Use, tests: Iterable[UseTest]) -> bool:
    return any(test.from_at <= use.at <= test.until for test in tests)


def _session_or_day(use: _Use, sessions: Iterable[SessionSpan], settings: BreakGlassUsed) -> str:
    """Return the session in which the use lies, as ``session:…``, else the day, UTC.

    Where several may hold it, one that is known to have lasted so long goes before, then the one that began last.
    """
    holding: list[tuple[bool, int, str]] = []
    for session in sessions:
        begin = session.last_at if session.started_at is None else session.started_at
        known_until = max(session.last_at, session.ended_at or 0)
        until = known_until if session.ended_at is not None else max(known_until, begin + settings.session_hours * HOUR)
        if not is_gathered(session.session_id) and begin <= use.at <= until:
            holding.append((use.at <= known_until, begin, session.session_id))
    if holding:
        return f"session:{max(holding)[2]}"
    return str(date(1970, 1, 1) + timedelta(days=use.at // DAY))


def _deed(situation: Situation, about: About, uses: Sequence[_Use]) -> Answer:
    first, stated = min(use.at for use in uses), all(use.stated for use in uses)
    word = "was used, by a list's word" if stated else "was used"
    whose = f"{label(situation.account)} is kept for emergencies"
    message = f"{whose} and {word}; no test that was declared beforehand covers it."
    evidence = [use.event_id for use in sorted(uses, key=lambda use: use.at) if use.event_id is not None]
    return violation(about, message, first, evidence, stated=stated)


def _examples() -> list[Example[BreakGlassUsed]]:
    drill = DeclaredTest(
        account=f"{ada.OKTA}|ada", since=from_micros(ada.day(10)), until=from_micros(ada.day(11)), reason="try"
    )
    settings, declared = BreakGlassUsed(), BreakGlassUsed(tests=[drill])
    used = {"days": (ada.sign_in_day(10, "multi"),), "rollups": (ada.use("", 10.5),)}
    glass = ada.account(type="break_glass", source_type="person")
    return [
        Example(
            "violation", "it was used, and nobody said that it would be", settings, ada.situation(account=glass, **used)
        ),
        Example(
            "compliant",
            "the use lies in a test that was declared beforehand",
            declared,
            ada.situation(account=glass, **used),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable", "its log was not read", settings, ada.situation(account=glass, coverage=ada.NOTHING_READ)
        ),
    ]


POLICY = Policy(
    id="break_glass_used",
    title="An emergency account was used",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC7.2"),
        iso27001=("A.5.15", "A.8.2"),
        nist800_53=("AC-2(2)", "AC-2(12)"),
        pci_dss=("7.2.5", "10.2.1.2"),
    ),
    remedy="Find out who used it and why, change its secret, and accept the finding with the ticket.",
    settings=BreakGlassUsed,
    default=BreakGlassUsed(),
    needs=needs(
        "clock_tolerance",
        "coverage",
        "rollups",
        "stated_use",
        "use_tests",
        days=_begin,
        sessions=_sessions,
        only_with=("no_person",),
    ),
    examples=_examples,
    judge=_judge,
)
