"""The stage of scripted people: it collects their records, and what jitgov is expected to find."""

from __future__ import annotations

import random
from typing import NamedTuple

from simulator.organisation.cast import DOMAIN, ENTRA, OKTA, TENANT, Account, Workload
from simulator.organisation.ledger import Case, Finding, Ledger, Provenance, Role, Unanswered, Verdict
from simulator.organisation.personnel import Entry
from simulator.organisation.plan import Plan
from simulator.records.mint import Mint, guid_of, okta_id
from simulator.records.record import Record

_FIRST_SEAT = 50_000


class Excluded(NamedTuple):
    """An account that the settings exclude from the sweep until an instant."""

    account: Account
    owner: str
    reason: str
    until: int


class Excepted(NamedTuple):
    """An account that the settings allow to break the rule of separation until an instant."""

    account: Account
    owner: str
    until: int


class Turn(NamedTuple):
    """When somebody joined, left or moved; ``department``: whereto."""

    at: int
    department: str | None = None


class Stage:
    """The scripted part of a company: its records in the order of the scripts, and its expectations."""

    def __init__(self, plan: Plan, seed: str) -> None:
        self.plan = plan
        self.rng = random.Random(f"{plan.seed}/{seed}")
        self.mint = Mint(self.rng)
        self.ledger = Ledger()
        self.records: list[Record] = []
        self.accounts: list[Account] = []
        """Every account that a script uses; some never appear in a record."""
        self.robots: list[Workload] = []
        """Workloads that act by script; the settings name their applications."""
        self.owned: list[tuple[Account, Account]] = []
        """Accounts of no person, each with the account of its owner."""
        self.turns: dict[str, Turn] = {}
        """Employee number → what became of the person while the company is watched."""
        self.numbers: dict[str, str] = {}
        """Login → the employee number that records name."""
        self.rostered: list[Entry] = []
        """People of whom the roster says something of their own."""
        self.off_roster: set[str] = set()
        """Logins of people whom the roster does not name."""
        self.exclusions: list[Excluded] = []
        self.exceptions: list[Excepted] = []
        self._seats = _FIRST_SEAT
        self.okta_admin = self.okta("Odd Admin")
        self.entra_admin = self.entra("Enna Admin")

    def add_record(self, record: Record, arrives_at: int | None = None) -> Record:
        """Add a record; ``arrives_at``: it becomes visible only then."""
        kept_record = record if arrives_at is None else record.arriving(arrives_at)
        self.records.append(kept_record)
        return kept_record

    def okta(self, name: str, domain: str = DOMAIN, tenant: str = TENANT) -> Account:
        """Return an Okta account for a person of that name; it has no records yet."""
        login = f"{name.lower().replace(' ', '.')}@{domain}"
        return self._known(Account(OKTA, tenant, okta_id("00u", f"{tenant}/{login}"), login, name, self._seat()))

    def entra(self, name: str, login: str | None = None) -> Account:
        """Return an Entra account for a person of that name; it has no records yet."""
        login = login or f"{name.lower().replace(' ', '.')}@{DOMAIN}"
        return self._known(Account(ENTRA, TENANT, guid_of(f"user {login}"), login, name, self._seat()))

    def _known(self, account: Account) -> Account:
        self.accounts.append(account)
        return account

    def _seat(self) -> int:
        self._seats += 1
        return self._seats

    def expect_account(self, account: Account, provenance: Provenance, verdict: Verdict | None = "active") -> Account:
        """Expect an account's provenance and its verdict in the sweep."""
        self.ledger.account(account.key, account.login, provenance, verdict)
        return account

    def case(self, subject: str, role: Role, name: str, account: Account, why: str) -> None:
        """Note a planted case."""
        self.ledger.cases.append(Case(subject, role, name, account.key, why))

    def expect_finding(self, finding: Finding) -> None:
        """Expect a finding."""
        self.ledger.expect_finding(finding)

    def expect_not_evaluable(self, *answers: Unanswered) -> None:
        """Expect answers of ``not_evaluable``."""
        self.ledger.expect_not_evaluable(*answers)
