"""The made-up company: its people, what they do, and the ledger of what must come of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from operator import attrgetter

from simulator.activity.administrators import attend
from simulator.activity.attacks import spray
from simulator.activity.movements import move
from simulator.activity.pace import Pace, Routine
from simulator.activity.robots import robots
from simulator.activity.routine import ordinary_day, pick
from simulator.activity.service_applications import ask_for_tokens
from simulator.activity.stage import Stage
from simulator.organisation.cast import Account, App
from simulator.organisation.catalogue import (
    BOOKS,
    ENTRA_JIT_ONLY,
    ENTRA_SCIM,
    OKTA_JIT_ONLY,
    OKTA_PORTALS,
    OKTA_SCIM,
    PAYMENTS,
)
from simulator.organisation.ledger import Ledger
from simulator.organisation.plan import Plan
from simulator.organisation.workforce import OWNERS, Person, workforce
from simulator.planted.every import plant
from simulator.planted.jit.jit_only import expect_jit_only
from simulator.planted.rostered import plant_rostered
from simulator.records.instants import DAY
from simulator.records.mint import Mint
from simulator.records.record import Record

_EMITTED = attrgetter("emitted_at")
_OKTA_APPS = (*OKTA_SCIM, *OKTA_JIT_ONLY, BOOKS, *(app for app in OKTA_PORTALS if app is not PAYMENTS))
_ENTRA_APPS = (*ENTRA_SCIM, *ENTRA_JIT_ONLY)


class Company:
    """A company made by a plan; ``records`` may be read again and again and is the same each time."""

    def __init__(self, plan: Plan | None = None) -> None:
        """Make the company. Raises ValueError when the plan is too small for what it asks."""
        self.plan = (plan or Plan()).checked()
        self.people: list[Person] = workforce(self.plan)
        self.stage = Stage(self.plan, "stage")
        attend(self.stage)
        if self.plan.planted:
            plant(self.stage)
        self.robots = robots(self.stage, self.people[:OWNERS])
        ask_for_tokens(self.stage, self.people[0])
        moving = move(self.stage, self.people)
        at_work = [person for person in self.people if person.fate not in ("joins", "leaves", "activates")]
        accounts = [account for person in at_work for account in person.accounts]
        spray(self.stage, accounts)
        if self.plan.planted:
            plant_rostered(self.stage)
        self.pace = Pace(self.plan)
        self.routines = self._routines(accounts, moving)
        expect_jit_only(self.stage)

    @property
    def ledger(self) -> Ledger:
        """What must come of the records."""
        return self.stage.ledger

    def _routines(self, accounts: list[Account], moving: list[Routine]) -> list[Routine]:
        rng = random.Random(f"{self.plan.seed}/routines")
        rates = {"okta": 1.0, "entra": self.plan.entra_rate}
        bare = [Routine(account, (), 0, self.plan.days, rng.random(), rates[account.idp]) for account in accounts]
        left = self.plan.records - len(self.stage.records)
        self.pace.fill([*bare, *self.robots, *moving], left)
        return [*(self._equipped(rng, routine) for routine in bare), *self.robots, *moving]

    def _equipped(self, rng: random.Random, routine: Routine) -> Routine:
        """Give an account older than the coverage its applications; how its accounts there came to be is unknown."""
        account = routine.account
        available: tuple[App, ...] = _OKTA_APPS if account.idp == "okta" else _ENTRA_APPS
        apps = pick(rng, available, self.pace.most_apps(rng.randint(2, 5)))
        self.ledger.account(account.key, account.login, "unknown", "active")
        for app in apps:
            if app.makes_accounts:
                self.ledger.app_account(account.key, app.key, "unknown")
        return routine._replace(apps=apps)

    def records(self) -> Iterator[Record]:
        """Yield all records by day, within a day in the order in which the vendors make them visible."""
        mint = Mint(random.Random(f"{self.plan.seed}/routine"))
        scripted: dict[int, list[Record]] = {}
        first = self.plan.begin // DAY
        for record in self.stage.records:
            day = min(max(record.emitted_at // DAY - first, 0), self.plan.days - 1)
            scripted.setdefault(day, []).append(record)
        for day in range(self.plan.days):
            begins_at = self.plan.begin + day * DAY
            records = [*scripted.get(day, ()), *ordinary_day(mint, self.pace, self.routines, day, begins_at)]
            records.sort(key=_EMITTED)
            yield from records

    def count(self) -> Counter[str]:
        """Return how many records each stream has, as ``<idp>:<tenant> <stream>``."""
        return Counter(f"{record.idp}:{record.tenant} {record.stream}" for record in self.records())
