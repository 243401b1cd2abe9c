"""Small companies of any make-up: whose accounts are is what docs/correlation.md says, reckoned once more by hand."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import msgspec
import pytest

from governance.settings.links import WEIGHTS, LinkRule
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, day, person, record
from tests.governance.configured import governance, only_policies
from tests.governance.derivation.two_tenants import OTHER, Word, born, identities, persons, say
from tests.governance.relabelled import under
from tests.governance.rosters import listed
from tests.governance.rosters import person as listed_person
from tests.governance.told import Told

COMPANIES = 14
NAMES = ["Ann Berg", "Berg, Ann", "Bob Dahl", "Cyd Ohm", None]
LOGINS = ["ann@example.com", "Ann@Example.com", "bob@example.com", "ann@home.test", "bob@home.test", "ann"]
NUMBERS = ["1", "2", "3", "n/a", "000", None, None, None]
PLACEHOLDERS = ("n/a", "000")


class Account(NamedTuple):
    """An account of a made-up company; ``logins``: what it was called, in order."""

    tenant: str
    subject: str
    logins: tuple[str, ...]
    name: str | None
    number: str | None

    @property
    def key(self) -> str:
        return f"{ISSUER if self.tenant == 'acme' else OTHER}|{self.tenant}{self.subject}"

    @property
    def verified(self) -> str | None:
        return None if self.number in PLACEHOLDERS else self.number

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(login.lower() for login in self.logins if "@" in login)

    @property
    def address(self) -> str | None:
        return self.logins[-1].lower() if "@" in self.logins[-1] else None

    def events(self) -> list[Event]:
        profile = {} if self.number is None else {"number": self.number}
        told = [born(self.subject, self.logins[0], self.name, tenant=self.tenant, **profile)]
        for number, login in enumerate(self.logins[1:], 3):
            renamed = person(f"{self.tenant}{self.subject}", name=login, display_name=self.name)
            event = record(day(number), "account_updated", f"{self.tenant}{self.subject}", profile={"login": login})
            told.append(under(self.tenant, msgspec.structs.replace(event, account=renamed)))
        return told


class Listed(NamedTuple):
    """A person of the roster."""

    number: str
    mails: tuple[str, ...]


class Company(NamedTuple):
    """Accounts, a roster, what people said, and settings."""

    accounts: list[Account]
    roster: list[Listed]
    words: list[Word]
    weights: dict[LinkRule, int]
    linked_at: int
    shared_by_at_most: int

    def sharers(self, one: Account) -> list[Account]:
        """The accounts that have an account's verified number."""
        return [each for each in self.accounts if each.verified is not None and each.verified == one.verified]

    def is_alone(self, one: Account, *, ever: bool) -> bool:
        """Whether no other account of the source has the account's address; ``ever``: or had it."""
        others = [each for each in self.accounts if each.tenant == one.tenant and each.key != one.key]
        return not any(one.address in (each.addresses if ever else (each.address,)) for each in others)

    def person_of(self, one: Account) -> str | None:
        """Whom of the roster an account belongs to: by its number, else by its own address."""
        told = {each.number for each in self.roster if each.number == one.verified}
        if not told and is_owned(one.address) and self.is_alone(one, ever=False):
            told = {each.number for each in self.roster if one.address in each.mails}
        return told.pop() if len(told) == 1 else None

    def confidence(self, one: Account, other: Account) -> int:
        """The sum of the rules that hold of two accounts, at most 100."""
        is_shared = len(self.sharers(one)) > self.shared_by_at_most
        holds: dict[LinkRule, bool] = {
            "attribute": one.verified is not None and one.verified == other.verified and not is_shared,
            "roster": self._have_one_person(one, other),
            "name": spelled(one.name) is not None and spelled(one.name) == spelled(other.name),
            "foreign_address": one.address is not None and one.address == other.address and not is_owned(one.address),
            "owned_address": self._own_one_address(one, other),
        }
        return min(100, sum(self.weights[rule] for rule, is_met in holds.items() if is_met))

    def _have_one_person(self, one: Account, other: Account) -> bool:
        of_one = self.person_of(one)
        theirs = [each for each in self.accounts if self.person_of(each) == of_one]
        return of_one is not None and of_one == self.person_of(other) and len(theirs) <= self.shared_by_at_most

    def _own_one_address(self, one: Account, other: Account) -> bool:
        numbers = {one.verified, other.verified} - {None}
        return (
            is_owned(one.address)
            and one.address == other.address
            and one.tenant != other.tenant
            and len(numbers) < 2
            and self.is_alone(one, ever=True)
            and self.is_alone(other, ever=True)
        )

    def identities(self) -> list[set[str]]:
        """The surest pairs first, a word before all; what a word holds apart is never put together."""
        said = {frozenset((one, other)): word for word, one, other in self.words}
        apart = [pair for pair, word in said.items() if word == "unlink"]
        pairs = sorted(
            (-101 if said.get(frozenset((a.key, b.key))) == "link" else -self.confidence(a, b), a.key, b.key)
            for a, b in combinations(self.accounts, 2)
        )
        groups = {each.key: {each.key} for each in self.accounts}
        for confidence, one, other in pairs:
            both = groups[one] | groups[other]
            if -confidence >= self.linked_at and not any(pair <= both for pair in apart):
                groups |= dict.fromkeys(both, both)
        distinct = {frozenset(group) for group in groups.values() if len(group) > 1}
        return sorted(({key.partition("|")[2] for key in group} for group in distinct), key=sorted)


def is_owned(address: str | None) -> bool:
    return address is not None and address.endswith("@example.com")


def spelled(name: str | None) -> list[str] | None:
    return None if name is None else sorted(name.lower().replace(",", "").split())


def any_company(rng: random.Random) -> Company:
    accounts = [
        Account(
            tenant,
            f"s{number}",
            tuple(rng.choice(LOGINS) for _ in range(rng.choice((1, 1, 1, 2)))),
            rng.choice(NAMES),
            rng.choice(NUMBERS),
        )
        for tenant in ("acme", "beta")
        for number in range(rng.randint(1, 4))
    ]
    owned_or_not = [login for login in LOGINS if "@" in login and login.islower()]
    roster = [
        Listed(str(number), tuple(rng.sample(owned_or_not, rng.randrange(3))))
        for number in range(1, rng.choice((1, 4)))
    ]
    weights: dict[LinkRule, int] = {
        **WEIGHTS,
        "attribute": rng.choice((100, 50)),
        "owned_address": rng.choice((80, 50, 0)),
    }
    words = list(_any_words(rng, accounts))
    return Company(accounts, roster, words, weights, rng.choice((80, 75)), rng.choice((2, 20)))


def _any_words(rng: random.Random, accounts: Sequence[Account]) -> Iterable[Word]:
    pairs = list(combinations([each.key for each in accounts], 2))
    for one, other in rng.sample(pairs, min(len(pairs), rng.choice((0, 0, 1, 3)))):
        yield rng.choice(("link", "unlink")), one, other


def told_in_any_order(rng: random.Random, company: Company) -> Told:
    links: dict[str, Any] = {
        "attributes": {ISSUER: "number", OTHER: "number"},
        "owned_domains": ["example.com"],
        "weights": company.weights,
        "linked_at": company.linked_at,
        "candidate_at": 20,
        "shared_by_at_most": company.shared_by_at_most,
    }
    told = Told("sqlite://", governance(policies=only_policies({}), links=links))
    left: list[Event | Word] = [event for account in company.accounts for event in account.events()]
    left += listed(2, [listed_person(each.number, each.number, mails=each.mails) for each in company.roster])
    left += company.words
    for each in rng.sample(left, len(left)):
        if isinstance(each, Event):
            told.take([each], rng.randrange(3))
        else:
            say(told, each)
        if rng.random() < 0.3:
            told.drain()
    told.drain()
    return told


@pytest.mark.parametrize("seed", range(5))
def test_whose_accounts_are_is_what_the_page_says(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(COMPANIES):
        company = any_company(rng)
        told = told_in_any_order(rng, company)
        assert identities(told) == company.identities(), company
        own = {each.key.partition("|")[2]: company.person_of(each) for each in company.accounts}
        assert persons(told) == {key: number for key, number in own.items() if number is not None}, company
        told.engine.dispose()
