"""The ledger: exactly what jitgov must find in the records of the whole company, as of the plan's end.

The ledger lists every account, application account and verdict, also those of the background, so that a comparison can
tell lost, doubled and wrong ones apart. Every planted expectation says why. Application accounts are written as (IdP
account, application); whoever compares converts them into the store's form.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Provenance = Literal["jit_confirmed", "jit_candidate", "provisioned", "invited", "manual", "unknown"]
Verdict = Literal["active", "stale", "young", "excluded", "not_evaluable"]
Role = Literal["found", "near_miss", "not_evaluable"]
Status = Literal["open", "accepted", "closed"]


class Case(NamedTuple):
    """One planted case: the row of policies.md it proves, what it is, and the account that plays it."""

    subject: str
    """The row: ``okta_jit``, ``p1`` … ``p10``, ``stale``."""
    role: Role
    name: str
    account: str
    why: str


class Finding(NamedTuple):
    """A finding: (policy, account, application, entitlement, detail) is its key; keys are house-wide."""

    policy: str
    account: str
    application: str | None = None
    entitlement: str | None = None
    detail: str | None = None
    """A scope, the event that ended the account, a rule."""
    status: Status = "open"
    also: tuple[str, ...] = ()
    """Other accounts of the same identity: a finding on an identity may name any of them."""

    @property
    def key(self) -> tuple[str, str, str | None, str | None, str | None]:
        """The key of the finding."""
        return self.policy, self.account, self.application, self.entitlement, self.detail


class Unanswered(NamedTuple):
    """A ``not_evaluable`` answer; ``because`` names the kind of reason, not its text."""

    policy: str
    account: str
    application: str | None = None
    entitlement: str | None = None
    because: str = ""


class Ledger:
    """All expectations of one company."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.findings: list[Finding] = []
        self.unanswered: list[Unanswered] = []
        self.provenance: dict[str, Provenance] = {}
        """Every IdP account that the records show → how it came to be."""
        self.app_provenance: dict[tuple[str, str], Provenance] = {}
        """Every application account, as (IdP account, application) → how it came to be."""
        self.sweep: dict[str, Verdict] = {}
        """Every IdP account in the sweep's population (active persons and services) → its verdict."""
        self.never_made: dict[str, str] = {}
        """Account keys that a record names and that are no accounts → why: no provenance but unknown, not active."""
        self.logins: dict[str, str] = {}
        """Account key → login, for people who read a difference."""

    def account(self, key: str, login: str, provenance: Provenance, verdict: Verdict | None) -> None:
        """Expect an IdP account; ``verdict`` None: the sweep does not judge it (it is disabled or deleted)."""
        self.provenance[key] = provenance
        self.logins[key] = login
        if verdict is None:
            self.sweep.pop(key, None)
        else:
            self.sweep[key] = verdict

    def app_account(self, key: str, application: str, provenance: Provenance) -> None:
        """Expect an application account of an IdP account."""
        self.app_provenance[key, application] = provenance

    def case(self, subject: str, role: Role, name: str, account: str, why: str) -> None:
        """Note a planted case."""
        self.cases.append(Case(subject, role, name, account, why))

    def expect_finding(self, finding: Finding) -> None:
        """Expect a finding."""
        self.findings.append(finding)

    def expect_not_evaluable(self, *answers: Unanswered) -> None:
        """Expect answers of ``not_evaluable``."""
        self.unanswered.extend(answers)

    def open_findings(self) -> set[tuple[str, str, str | None, str | None, str | None]]:
        """Return the keys of the findings that are open at the end."""
        return {finding.key for finding in self.findings if finding.status == "open"}

    def not_active(self) -> dict[str, Verdict]:
        """Return the accounts whose verdict is not ``active``."""
        return {key: verdict for key, verdict in self.sweep.items() if verdict != "active"}

    def jit_accounts(self) -> dict[str, Provenance]:
        """Return the IdP accounts that Just-in-Time provisioning made."""
        return {key: kind for key, kind in self.provenance.items() if kind.startswith("jit")}
