"""What the personnel system says of the people behind accounts: department, title, number, and whom they answer to.

Vendors' lists show it of accounts that the personnel system made, and of those that were there before the records.
Whoever made an account of his own by signing in, and every guest, stands in no personnel system.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simulator.activity.stage import Stage
from simulator.organisation.cast import DOMAIN, TENANT, Account
from simulator.organisation.names import DEPARTMENTS
from simulator.organisation.personnel import TITLES
from simulator.organisation.workforce import Person


class Position(NamedTuple):
    """Where somebody stands; ``manager`` is None for whoever leads the company.

    Of those whom a script plays, profiles show neither title nor number: which role they are in the roster alone tells.
    """

    department: str
    title: str | None
    number: str | None
    manager: Account | None


def chiefs(people: Iterable[Person]) -> dict[str, Account]:
    """Return who leads the company, by IdP: the first there who stays."""
    leading: dict[str, Account] = {}
    for person in people:
        for account in person.accounts if person.fate == "stays" else ():
            leading.setdefault(account.idp, account)
    return leading


def positions(people: Iterable[Person], stage: Stage) -> dict[str, Position]:
    """Return where everybody of the company stands, by account key; a manager has an account at the same IdP.

    It is the one of the personnel system; where he has no account there, the first of the department there.
    """
    people = list(people)
    chief, heads = chiefs(people), _heads(people)
    placed: dict[str, tuple[Account, str, str | None]] = {
        account.key: (account, person.department, person.number) for person in people for account in person.accounts
    }
    not_persons = {account.key for account, _ in stage.owned}
    for account in stage.accounts:
        if account.tenant == TENANT and account.login.endswith(f"@{DOMAIN}") and account.key not in not_persons:
            placed.setdefault(account.key, (account, DEPARTMENTS[account.seat % len(DEPARTMENTS)], None))
    return {
        key: Position(
            department,
            None if number is None else TITLES[department],
            number,
            _superior(account, heads.get((account.idp, department)), chief.get(account.idp)),
        )
        for key, (account, department, number) in placed.items()
    }


def _heads(people: Iterable[Person]) -> dict[tuple[str, str], Account]:
    heads: dict[tuple[str, str], Account] = {}
    for person in people:
        for account in person.accounts if person.fate == "stays" else ():
            heads.setdefault((account.idp, person.department), account)
    return heads


def _superior(account: Account, head: Account | None, chief: Account | None) -> Account | None:
    """Return the head of the department; of a head, and where there is none, the chief; of the chief nobody."""
    superior = chief if head is None or head == account else head
    return None if superior == account else superior
