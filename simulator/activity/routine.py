"""What people and workloads do on an ordinary day."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

from simulator.activity.pace import Pace, Routine
from simulator.entra.sign_ins import Factors, sign_in, workload_sign_in
from simulator.okta import sign_ins
from simulator.organisation.cast import App
from simulator.organisation.catalogue import EXCHANGE, MICROSOFT, OKTA_JIT_ONLY, TEAMS
from simulator.records.instants import DAY, HOUR, MINUTE, SECOND
from simulator.records.mint import Mint
from simulator.records.record import Record

_OPENS, _OPEN_HOURS = 7 * HOUR, 10 * HOUR


def ordinary_day(mint: Mint, pace: Pace, routines: Iterable[Routine], day: int, begins_at: int) -> Iterator[Record]:
    """Yield the records of one day, account by account."""
    rng = mint.rng
    for routine in routines:
        if not routine.from_day <= day < routine.to_day:
            continue
        for number in pace.on(routine, day):
            at = begins_at + _OPENS + int(rng.random() * _OPEN_HOURS)
            if routine.workload is not None:
                yield workload_sign_in(mint, routine.workload, begins_at + int(rng.random() * (DAY - HOUR)))
            elif routine.account.idp == "okta":
                yield from _at_okta(mint, rng, routine, number, at)
            else:
                yield from _at_entra(mint, rng, routine, number, at)


def _app(routine: Routine, number: int, step: int) -> App | None:
    return routine.apps[(number + step) % len(routine.apps)] if routine.apps else None


def _at_okta(mint: Mint, rng: random.Random, routine: Routine, number: int, at: int) -> Iterator[Record]:
    """A session: at times a mistyped password before, mostly a second factor, one or two applications."""
    account, session, chance = routine.account, mint.session(), rng.random()
    if chance < 0.04:
        yield sign_ins.session_start(mint, account, at - MINUTE, None, failure="INVALID_CREDENTIALS")
    yield sign_ins.session_start(mint, account, at, session)
    if chance < 0.75:
        yield sign_ins.mfa(mint, account, at + 15 * SECOND, session)
    # The first application is always the next in turn: so each is seen early, and its account's history is cut off.
    for step in range(1 if chance < 0.4 else 2):
        app = _app(routine, number, step)
        if app is not None:
            yield sign_ins.sso(mint, account, app, at + (step + 1) * MINUTE, session)
            if chance > 0.9 and step == 0:
                yield sign_ins.sign_on_policy(mint, account, app, at + 59 * SECOND, session)
    if chance > 0.96 and routine.apps:
        refused = OKTA_JIT_ONLY[number % len(OKTA_JIT_ONLY)]
        reason = "User is not assigned to the client application"
        yield sign_ins.sso(mint, account, refused, at + 5 * MINUTE, session, failure=reason)
    if chance > 0.6:
        yield sign_ins.session_end(mint, account, at + 2 * HOUR, session)


def _at_entra(mint: Mint, rng: random.Random, routine: Routine, number: int, at: int) -> Iterator[Record]:
    """An interactive sign-in to Microsoft's own, one to the application next in turn, refreshes without the person."""
    account, session, chance = routine.account, mint.guid(), rng.random()
    if chance < 0.03:
        yield sign_in(mint, account, EXCHANGE, at - MINUTE, factors="single", error=50126, session=session)
    if 0.1 < chance < 0.16:
        yield sign_in(mint, account, EXCHANGE, at - 20 * SECOND, factors="multi", error=50074, session=session)
    factors: Factors = "multi" if chance > 0.2 else "single"
    yield sign_in(mint, account, MICROSOFT[number % len(MICROSOFT)], at, factors=factors, session=session)
    app = _app(routine, number, 0)
    if app is not None:
        yield sign_in(mint, account, app, at + 2 * MINUTE, factors=factors, session=session)
    for step in range(1 + (chance > 0.45) + (chance > 0.9)):
        refreshed_at = at + (step + 1) * HOUR
        yield sign_in(
            mint,
            account,
            TEAMS if step else EXCHANGE,
            refreshed_at,
            factors="single",
            interactive=False,
            session=session,
        )


def pick(rng: random.Random, apps: Sequence[App], count: int) -> tuple[App, ...]:
    """Return so many of the applications, in an order of their own."""
    return tuple(rng.sample(apps, min(count, len(apps))))
