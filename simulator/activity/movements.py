"""Joiners, leavers, movers, the introduction of an application, administrators on call: all as it should be done."""

from __future__ import annotations

import random
from collections.abc import Mapping

from simulator.activity.guests import invited_and_redeemed
from simulator.activity.pace import Routine
from simulator.activity.personnel import positions
from simulator.activity.scripts import activation, entra_visit, hired, okta_visit, old
from simulator.activity.stage import Stage, Turn
from simulator.entra import access as entra_access
from simulator.entra import accounts as entra_accounts
from simulator.entra import provisioning as entra_provisioning
from simulator.entra import roles
from simulator.okta import access as okta_access
from simulator.okta import lifecycle
from simulator.okta import provisioning as okta_provisioning
from simulator.organisation.cast import PARTNER_DOMAIN, Account, App
from simulator.organisation.catalogue import ENTRA_SCIM, EXPENSE_USERS, EXPENSES, FINANCE, OKTA_SCIM, okta_group
from simulator.organisation.names import DEPARTMENTS
from simulator.organisation.workforce import Person
from simulator.records.instants import DAY, HOUR, MINUTE

_JOINER_APPS = 2
_YOUNG_DAYS = 40
"""Nobody joins later than so many days before the end: whether they are in use shall not matter yet."""
_ACTIVATION_EVERY_DAYS = 25
_GUEST_NAMES = ("Abe", "Ann", "Cal", "Dot", "Ed", "Flo", "Ike", "Liv", "Ned", "Pam")


def move(stage: Stage, people: list[Person]) -> list[Routine]:
    """Add the records of everyone who joins, leaves, moves, pilots or activates; return their ordinary routines."""
    rng, routines = stage.rng, []
    pilots = [person for person in people if person.fate == "pilots"]
    placed = positions(people, stage).items()
    bosses = {key: position.manager.login for key, position in placed if position.manager is not None}
    for person in people:
        if person.fate == "joins":
            routines += _joins(stage, rng, person, bosses)
        elif person.fate == "leaves":
            routines.append(_leaves(stage, rng, person))
        elif person.fate == "moves":
            _moves(stage, rng, person)
        elif person.fate == "activates":
            _activates(stage, person)
    _visitors(stage)
    if pilots:
        routines += _introduced(stage, pilots)
    return routines


def _day(stage: Stage, day: int, hour: int = 9) -> int:
    return stage.plan.begin + day * DAY + hour * HOUR


def _joins(stage: Stage, rng: random.Random, person: Person, bosses: Mapping[str, str]) -> list[Routine]:
    """HR makes the accounts; each application's account is provisioned before its first sign-in."""
    day = rng.randrange(4, stage.plan.days - _YOUNG_DAYS)
    hired_at, routines = _day(stage, day, 8), []
    stage.turns[person.number] = Turn(hired_at)
    for account in person.accounts:
        hired(stage, account, hired_at, person.department, person.number, bosses.get(account.key))
        apps = tuple(rng.sample(OKTA_SCIM if account.idp == "okta" else ENTRA_SCIM, _JOINER_APPS))
        if account.idp == "okta":
            team = FINANCE if person.department == "Finance" else okta_group(f"Team {person.department}")
            stage.add_record(okta_access.member(stage.mint, account, team, hired_at + HOUR))
        for app in apps:
            _given(stage, account, app, hired_at + 2 * HOUR)
        for at in (_day(stage, day + 1), stage.plan.before_end(10, 9)):
            if account.idp == "okta":
                okta_visit(stage, account, at, apps[:1])
            else:
                entra_visit(stage, account, at, apps[0])
        routines.append(Routine(account, apps, day + 2, stage.plan.days, rng.random()))
    return routines


def _given(stage: Stage, account: Account, app: App, at: int) -> None:
    stage.ledger.app_account(account.key, app.key, "provisioned")
    if account.idp == "okta":
        stage.add_record(okta_access.assigned(stage.mint, account, app, at))
        stage.add_record(okta_provisioning.pushed(stage.mint, account, app, at + MINUTE))
    else:
        stage.add_record(entra_access.assigned(stage.mint, account, app, at))
        stage.add_record(entra_provisioning.provisioned(stage.mint, account, app, at + 20 * MINUTE))


def _leaves(stage: Stage, rng: random.Random, person: Person) -> Routine:
    """HR ends the account; the one application that it used is deprovisioned the next day."""
    days = stage.plan.days
    day = rng.randrange(int(days * 0.6), int(days * 0.92))
    (account,) = person.accounts
    stage.expect_account(account, "unknown", None)
    at = _day(stage, day, 17)
    stage.turns[person.number] = Turn(at)
    if account.idp == "okta":
        app = rng.choice(OKTA_SCIM)
        stage.add_record(lifecycle.step(stage.mint, account, at, "deactivate"))
        stage.add_record(okta_provisioning.deprovisioned(stage.mint, account, app, at + DAY))
    else:
        app = rng.choice(ENTRA_SCIM)
        stage.add_record(entra_accounts.disabled(stage.mint, account, at))
        stage.add_record(entra_provisioning.provisioned(stage.mint, account, app, at + DAY, "disable"))
    stage.ledger.app_account(account.key, app.key, "unknown")
    return Routine(account, (app,), 0, day, rng.random())


def _moves(stage: Stage, rng: random.Random, person: Person) -> None:
    account = person.accounts[0]
    days = stage.plan.days
    at = _day(stage, rng.randrange(int(days * 0.3), int(days * 0.9)), 10)
    to = rng.choice([name for name in DEPARTMENTS if name != person.department])
    stage.turns[person.number] = Turn(at, to)
    before, after = {"department": person.department}, {"department": to}
    stage.add_record(lifecycle.profile_updated(stage.mint, account, at, before, after))
    left, joined = okta_group(f"Team {person.department}"), okta_group(f"Team {to}")
    stage.add_record(okta_access.member(stage.mint, account, left, at + HOUR, added=False))
    stage.add_record(okta_access.member(stage.mint, account, joined, at + HOUR))


def _introduced(stage: Stage, pilots: list[Person]) -> list[Routine]:
    """An application is introduced: given to a group, its members' accounts pushed, then used."""
    day, routines = stage.plan.days // 3, []
    stage.add_record(okta_access.conferred(stage.mint, EXPENSE_USERS, EXPENSES, _day(stage, day - 1), stage.okta_admin))
    for index, person in enumerate(pilots):
        account, at = person.accounts[0], _day(stage, day) + index * MINUTE
        stage.add_record(okta_access.member(stage.mint, account, EXPENSE_USERS, at, stage.okta_admin))
        stage.add_record(okta_provisioning.pushed(stage.mint, account, EXPENSES, at + HOUR))
        stage.ledger.app_account(account.key, EXPENSES.key, "provisioned")
        okta_visit(stage, account, at + DAY, [EXPENSES])
        routines.append(Routine(account, (EXPENSES,), day + 2, stage.plan.days, stage.rng.random(), 0.3))
    return routines


def _visitors(stage: Stage) -> None:
    """Guests of the partner, invited and redeemed as it should be."""
    latest = stage.plan.days - _YOUNG_DAYS
    for number in range(max(2, stage.plan.people // 60)):
        name = f"Guest {_GUEST_NAMES[number % len(_GUEST_NAMES)]} {number}"
        invited_and_redeemed(stage, name, PARTNER_DOMAIN, _day(stage, stage.rng.randrange(4, latest)))


def _activates(stage: Stage, person: Person) -> None:
    """An administrator on call: eligible, and now and then activated for some hours, always with two factors."""
    account = old(stage, person.accounts[0])
    stage.add_record(roles.eligible(stage.mint, account, roles.USER_ADMINISTRATOR, _day(stage, 2), stage.entra_admin))
    for day in range(stage.plan.days - 6, 10, -_ACTIVATION_EVERY_DAYS):
        activation(stage, account, roles.USER_ADMINISTRATOR, _day(stage, day), 8)
