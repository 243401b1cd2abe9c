"""The company's people as its personnel system exports them: complete lists of employees and of contractors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import yaml

from simulator.company.company import Company
from simulator.organisation.cast import DOMAIN
from simulator.organisation.personnel import (
    HEADERS,
    LEFT,
    POPULATIONS,
    TITLES,
    ZONE,
    Entry,
    Row,
    day_of,
    entry,
    rows_of,
)
from simulator.organisation.workforce import Person
from simulator.planted.acquired import ACQUIRED_DOMAIN


class RosterList(NamedTuple):
    """A list as CSV: all of a population as they stood at an instant."""

    population: str
    at: int
    text: str


def column_map() -> str:
    """Return the map of the lists' columns, as YAML."""
    return yaml.safe_dump({"columns": dict(HEADERS), "zone": ZONE}, sort_keys=False)


def roster_lists(company: Company, at: int) -> Iterator[RosterList]:
    """Yield the list of each population as it stood at an instant."""
    head = company.people[0].number
    planted = [entered.answering_to(head) for entered in company.stage.rostered]
    entries = [*_of_workforce(company), *planted, *_of_others(company)]
    for population in POPULATIONS:
        yield RosterList(population, at, _csv(rows_of(entries, population, at)))


def _csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(HEADERS), restval="", lineterminator="\n")
    writer.writerow(dict(HEADERS))
    writer.writerows(rows)
    return text.getvalue()


def _of_workforce(company: Company) -> Iterator[Entry]:
    head = company.people[0].number
    for person in company.people:
        account = person.accounts[0]
        turn = company.stage.turns.get(person.number)
        since = turn.at if turn is not None and person.fate == "joins" else 0
        columns = {"department": person.department, "title": TITLES[person.department]}
        columns |= {"start": day_of(since)} if since else {}
        columns |= {} if person.number == head else {"manager": person.manager or head}
        entered = entry(person.number, account.display_name, account.login, columns, since)
        yield entered if turn is None else _turned(entered, person, turn.at, turn.department)


def _turned(entered: Entry, person: Person, at: int, department: str | None) -> Entry:
    if person.fate == "leaves":
        return entered.says(at, status=LEFT, end=day_of(at))
    if department is None:
        return entered
    return entered.says(at, department=department, title=TITLES[department])


def _of_others(company: Company) -> Iterator[Entry]:
    """Yield everybody else who has an account at one of the company's domains; nobody told that any of them left."""
    stage, ledger = company.stage, company.ledger
    not_persons = {account.key for account in chain((a for a, _ in stage.owned), (r.account for r in company.robots))}
    named = {person.accounts[0].login for person in company.people} | {entered.mail for entered in stage.rostered}
    names = {account.login: account.display_name for account in stage.accounts}
    logins = {
        login
        for key, login in ledger.logins.items()
        if key not in not_persons and login.endswith((f"@{DOMAIN}", f"@{ACQUIRED_DOMAIN}"))
    }
    for place, login in enumerate(sorted(logins - named - stage.off_roster)):
        number = stage.numbers.get(login, f"E{80_000 + place}")
        yield entry(number, names[login], login, {"department": "Operations", "manager": company.people[0].number})
