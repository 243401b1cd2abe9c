"""The people: who they are, at which identity providers, and what becomes of them while the company is watched."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple

from simulator.organisation.cast import ENTRA, OKTA, TENANT, Account
from simulator.organisation.names import Naming
from simulator.organisation.plan import Plan
from simulator.records.mint import guid_of, okta_id

Fate = Literal["stays", "joins", "leaves", "moves", "pilots", "activates"]

OWNERS = 10
"""So many people, the first, stay and answer for applications and service accounts."""


class Person(NamedTuple):
    """One person with the accounts that they have; ``number`` is the employee number."""

    number: str
    department: str
    fate: Fate
    okta: Account | None
    entra: Account | None
    manager: str | None = None
    """The manager's employee number: the first of the department who stays; None for that one."""

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The person's accounts."""
        return tuple(account for account in (self.okta, self.entra) if account is not None)


def _fates(people: int) -> list[Fate]:
    """Return each one's fate: most stay; the numbers of others grow with the company."""
    share: dict[Fate, int] = {
        "joins": max(2, people // 20),
        "leaves": max(2, people // 25),
        "moves": max(2, people // 25),
        "pilots": max(2, people // 20),
        "activates": max(1, people // 150),
    }
    others: list[Fate] = [fate for fate, count in share.items() for _ in range(count)]
    staying: list[Fate] = ["stays"] * (people - len(others))
    return staying + others


def _where(fate: Fate, index: int) -> tuple[bool, bool]:
    """Return whether a person has an Okta and an Entra account."""
    if fate in ("moves", "pilots"):
        return True, False
    if fate == "activates":
        return False, True
    if fate == "leaves":
        return index % 2 == 0, index % 2 == 1
    kind = index % 20
    return kind < 11 or kind >= 17, kind >= 11


def workforce(plan: Plan) -> list[Person]:
    """Return the company's people, the same for the same plan."""
    rng = random.Random(f"{plan.seed}/workforce")
    naming = Naming(rng)
    people: list[Person] = []
    heads: dict[str, str] = {}
    for index, fate in enumerate(_fates(plan.people)):
        name, login = naming.person()
        at_okta, at_entra = _where(fate, index)
        okta = Account(OKTA, TENANT, okta_id("00u", f"person {login}"), login, name, index + 1) if at_okta else None
        entra = Account(ENTRA, TENANT, guid_of(f"person {login}"), login, name, index + 1) if at_entra else None
        number, department = f"E{index + 10_000}", naming.department()
        people.append(Person(number, department, fate, okta, entra, heads.get(department)))
        heads.setdefault(department, number)
    return people
