"""Holds what is stored against what should stand: derives and judges all that the store knows, in one snapshot.

Group grants and rosters' persons are checked first, then accounts (given the groups and persons that deviate), then
identities (given the accounts that deviate), so that a damaged row is named and not all that rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from governance.derivation.checking.deviations import (
    Deviation,
    deviations,
    findings_by_id,
    grants_by_id,
    pairs_by_name,
    verdict_deviations,
)
from governance.derivation.checking.identity_deviations import IdentityCheck
from governance.derivation.checking.person_deviations import person_deviations
from governance.derivation.checking.store_pass import StorePass, unbounded
from governance.derivation.group_grants import group_grant_rows, load_closures_of_groups
from governance.derivation.judging.judge import Verdicts
from governance.derivation.writing.rows import account_rows, derived_rows, finding_rows, not_evaluable_rows
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.table_rows import FindingRow, GrantRow, GroupGrantRow, NotEvaluableRow
from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import stored_findings, stored_not_evaluable
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.held.account_histories import load_events
from governance.store.held.account_rows import stored_accounts, stored_links
from governance.store.held.grant_rows import stored_grants
from governance.store.held.group_grant_rows import stored_group_grants
from governance.store.running.tally import miscounted, tally
from governance.store.seen.known_subjects import account_page, group_page, person_page

_Row = tuple[Any, ...]


class Check(StorePass):
    """A pass that yields every derived row that is not as it should be."""

    def __init__(self, connection: Connection, rules: Rules, may_go_on: Callable[[], bool] = unbounded) -> None:
        super().__init__(connection, rules, may_go_on)
        self._links: dict[str, frozenset[str]] = {}
        """Account that deviates → the links that it should have."""
        self._held: dict[str, set[str]] = {}
        """Account that deviates → the entitlements that it should hold."""

    def deviations(self) -> Iterator[Deviation]:
        """Yield the deviations of all derived tables."""
        for groups in self._pages(group_page):
            yield from self._of_groups(groups)
        for persons in self._pages(person_page):
            yield from person_deviations(self._connection, persons, self._persons)
        self._owners = self._derived_owners()
        for accounts in self._pages(account_page):
            yield from self._of_accounts(accounts)
        yield from self._identities().of_overshared_links()
        yield from self._of_all_identities()
        for kind in miscounted(self._connection):
            yield Deviation("tally", kind, tuple(tally(self._connection, kind).items()), (), f"tally:{kind}")

    def _of_groups(self, groups: list[str]) -> Iterator[Deviation]:
        staged = stage_keys(self._connection, groups)
        facts = load_events(self._connection, staged, "group")
        stored = stored_group_grants(self._connection, staged)
        closures = load_closures_of_groups(self._connection, facts)
        derived = group_grant_rows(groups, facts, self._batch.censuses, closures, self._rules)
        for group in groups:
            before, after = _group_grants_by_key(stored.get(group, ())), _group_grants_by_key(derived[group])
            repairs = dict.fromkeys(before.keys() | after.keys(), f"group:{group}")
            of_group = list(deviations("conferral", before, after, repairs))
            if of_group:
                self._groups[group] = derived[group]
            yield from of_group

    def _of_accounts(self, accounts: list[str]) -> Iterator[Deviation]:
        derived, verdicts, linked = self._judged_accounts(accounts)
        expected = derived_rows(derived, verdicts, self._rules, 0, linked)
        staged = stage_keys(self._connection, accounts)
        of_accounts = [
            *self._of_account_rows(staged, derived),
            *self._of_grants(staged, expected.grants),
            *self._of_links(staged, expected.links),
            *self._of_verdicts(accounts, staged, verdicts, self._rules.account_policies),
        ]
        self._remember(of_accounts, derived, expected.links)
        yield from of_accounts

    def _of_account_rows(self, staged: StagedKeys, derived: Iterable[DerivedAccount]) -> Iterator[Deviation]:
        expected = {row.account_id: row for account in derived for row in account_rows(account)}
        stored = stored_accounts(self._connection, staged)
        repairs = {key: _anew(row.idp_account_id) for key, row in (stored | expected).items()}
        yield from deviations("account", stored, expected, repairs)

    def _of_grants(self, staged: StagedKeys, expected: Mapping[str, GrantRow]) -> Iterator[Deviation]:
        stored = stored_grants(self._connection, staged)
        repairs = {key: _anew(row.account_id) for key, row in (stored | dict(expected)).items()}
        yield from deviations("held_grant", grants_by_id(stored.values()), grants_by_id(expected.values()), repairs)

    def _of_links(self, staged: StagedKeys, expected: Mapping[str, frozenset[str]]) -> Iterator[Deviation]:
        before, after = pairs_by_name(stored_links(self._connection, staged)), pairs_by_name(expected)
        repairs = {key: _anew(account_id) for key, (account_id, _) in (before | after).items()}
        yield from deviations("identity_link", before, after, repairs)

    def _of_verdicts(
        self, accounts: list[str], staged: StagedKeys, verdicts: Verdicts, policies: frozenset[str]
    ) -> Iterator[Deviation]:
        """Yield the deviations of what some of the policies say of accounts."""
        findings = stored_findings(self._connection, staged, policies)
        unknown = stored_not_evaluable(self._connection, staged, policies)
        yield from self._of_stored_verdicts(accounts, findings, unknown, verdicts, policies)

    def _of_stored_verdicts(
        self,
        accounts: list[str],
        findings: Mapping[str, FindingRow],
        unknown: Mapping[str, NotEvaluableRow],
        verdicts: Verdicts,
        policies: frozenset[str],
    ) -> Iterator[Deviation]:
        """Yield the deviations of verdicts from the findings and open questions that stand."""
        repairs = {account: _anew(account) for account in accounts}
        before = findings_by_id(findings.values())
        after = findings_by_id(row for row in finding_rows(verdicts, "", 0).values() if row.policy in policies)
        yield from verdict_deviations("finding", before, after, repairs)
        answers = {key: row for key, row in not_evaluable_rows(verdicts).items() if row.policy in policies}
        yield from verdict_deviations("not_evaluable", unknown, answers, repairs)

    def _remember(
        self,
        of_accounts: Iterable[Deviation],
        derived: Iterable[DerivedAccount],
        links: Mapping[str, frozenset[str]],
    ) -> None:
        """Remember what accounts whose links or grants deviate should have: identities rest on both."""
        deviating = {d.repair.partition(":")[2] for d in of_accounts if d.table in ("identity_link", "held_grant")}
        entitlements = {d.account.account_id: {grant.entitlement_id for grant in d.grants} for d in derived}
        for account in deviating:
            self._links[account] = links.get(account, frozenset())
            self._held[account] = entitlements.get(account, set())

    def _of_all_identities(self) -> Iterator[Deviation]:
        return self._identities().of_all()

    def _of_every_identity(self, done: Collection[str]) -> Iterator[Deviation]:
        return self._identities().of_every(done)

    def _identities(self) -> IdentityCheck:
        return IdentityCheck(
            self._connection, self._rules, self._batch, self._gifts, self._links, self._held, self._pages
        )


def _anew(account_id: str) -> str:
    """Return the work item that derives an account anew."""
    return f"anew:{account_id}"


def _group_grants_by_key(rows: Iterable[GroupGrantRow]) -> dict[str, _Row]:
    return {" ".join(str(value) for value in row[:5]): row for row in rows}
