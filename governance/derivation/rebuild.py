"""Holds what is stored against what should stand: the judge over all that the store knows, in one snapshot.

Group grants and rosters' persons are checked first, then accounts (given the groups and persons that deviate), then
identities (given the accounts that deviate), so that a damaged row is named and not all that rests on it. Nothing is
written: what deviates is enqueued by ``enqueue_repairs``, and the ordinary derivation writes it, so that what was once
believed stays answerable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine

from governance.derivation.absent_managers import with_absent_managers
from governance.derivation.account_persons import CorrectedPersons, load_account_persons, with_persons
from governance.derivation.answerers import with_answerers
from governance.derivation.asked_pages import AskedPage
from governance.derivation.custom_rules import with_custom_rules
from governance.derivation.derived_accounts import derived_accounts, derived_known_accounts
from governance.derivation.deviations import Deviation, deviating, deviations, findings_by_id, grants_by_id
from governance.derivation.group_grants import group_grant_rows, load_closures_of_groups
from governance.derivation.identities import with_holders
from governance.derivation.jit_estates import DerivedEstates, with_estates
from governance.derivation.judge import StandingQuestions, Verdicts, judge_accounts, judge_identities
from governance.derivation.lateness import is_late
from governance.derivation.load import BatchContext, load_batch_context
from governance.derivation.load_situations import load_situations
from governance.derivation.namesakes import with_namesakes
from governance.derivation.peers import with_peers
from governance.derivation.person_deviations import person_deviations
from governance.derivation.rows import account_rows, derived_rows, finding_rows, not_evaluable_rows
from governance.derivation.sod_entitlements import holders_of_sod_entitlements, sod_entitlements_among
from governance.derivation.unplaced_accounts import with_rosters
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.situation import Owner
from governance.model.table_rows import FindingRow, GroupGrantRow, NotEvaluableRow
from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import stored_findings, stored_not_evaluable
from governance.store.database.bulk import StagedKeys, prepare, stage_keys
from governance.store.database.engine import checking, writing
from governance.store.evidence.link_words import link_words
from governance.store.held.account_histories import load_events
from governance.store.held.account_rows import stored_accounts, stored_links
from governance.store.held.correlation import identities_of, shared_identities
from governance.store.held.grant_rows import stored_grants
from governance.store.held.group_grant_rows import stored_group_grants
from governance.store.held.identity_rows import links_beyond, overshared_links, sharing_accounts, stored_identities
from governance.store.running.tally import miscounted, recount, tally
from governance.store.running.work_items import enqueue, waiting_kinds
from governance.store.seen.known_subjects import (
    account_page,
    group_page,
    holder_page,
    person_page,
    spoken_of,
)

CHUNK = 2_000
_TABLES = {"account": "account", "grant": "held_grant", "finding": "finding", "not_evaluable": "not_evaluable"}
"""Kind of what is counted → its table."""
_SCOPE = 1
"""The place of what it is about in the row of a finding, or of what could not be told."""


def check(engine: Engine, rules: Rules) -> Iterator[Deviation]:
    """Yield every derived row that is not as it should be, once; a worker may go on meanwhile.

    What a work item that waits may still change is told as waiting: it is late, not wrong.
    """
    with checking(engine) as connection:
        prepare(connection)
        kinds = waiting_kinds(connection)
        named: set[tuple[str, str]] = set()
        for deviation in Check(connection, rules).deviations():
            # What is missing, or should not be there, is miscounted too: its repair counts anew.
            of_rows = deviation.table == "tally" and _TABLES.get(deviation.key) in {table for table, _ in named}
            if (deviation.table, deviation.key) not in named and not of_rows:
                named.add((deviation.table, deviation.key))
                yield deviation._replace(waits=is_late(connection, deviation, kinds))


def enqueue_repairs(engine: Engine, repairs: Collection[str], now: int) -> None:
    """Enqueue what deviates, to be derived anew as ever; ``now``: microseconds since 1970."""
    with writing(engine) as connection:
        recount(connection)
    waiting = sorted(name for name in repairs if not name.startswith("tally:"))
    while waiting:
        with writing(engine) as connection:
            enqueue(connection, waiting[:CHUNK], now)
        waiting = waiting[CHUNK:]


def unbounded() -> bool:
    """Tell that a pass may go on, however long it takes."""
    return True


class Check:
    """One pass over the store, in one snapshot; it ends early where ``may_go_on`` says so before a page."""

    def __init__(
        self,
        connection: Connection,
        rules: Rules,
        may_go_on: Callable[[], bool] = unbounded,
    ) -> None:
        self._connection, self._rules, self._may_go_on = connection, rules, may_go_on
        self._estates: DerivedEstates | None = None
        """What logins make in whole applications; None: as the store has it."""
        self._batch: BatchContext = load_batch_context(connection, rules)
        self._groups: dict[str, Collection[GroupGrantRow]] = {}
        """What groups that deviate should be granted."""
        self._persons = CorrectedPersons({}, {})
        self._links: dict[str, frozenset[str]] = {}
        """What links accounts that deviate should have."""
        self._most = rules.settings.links.shared_by_at_most
        self._held: dict[str, set[str]] = {}
        """What accounts that deviate should hold."""
        self._owners: Mapping[str, Owner] = {}

    def deviations(self) -> Iterator[Deviation]:
        """Yield the deviations of all derived tables."""
        for groups in self._pages(group_page):
            yield from self._of_groups(groups)
        for persons in self._pages(person_page):
            yield from person_deviations(self._connection, persons, self._persons)
        self._owners = self._derived_owners()
        for accounts in self._pages(account_page):
            yield from self._of_accounts(accounts)
        yield from self._of_overshared_links()
        yield from self._of_all_identities()
        for kind in miscounted(self._connection):
            yield Deviation("tally", kind, tuple(tally(self._connection, kind).items()), (), f"tally:{kind}")

    def _pages(self, page: Callable[[Connection, str, int], list[str]]) -> Iterator[list[str]]:
        keys = page(self._connection, "", CHUNK)
        while keys and self._may_go_on():
            yield keys
            keys = page(self._connection, keys[-1], CHUNK)

    def _of_groups(self, groups: list[str]) -> Iterator[Deviation]:
        staged = stage_keys(self._connection, groups)
        facts = load_events(self._connection, staged, "group")
        stored = stored_group_grants(self._connection, staged)
        closures = load_closures_of_groups(self._connection, facts)
        derived = group_grant_rows(groups, facts, self._batch.censuses, closures, self._rules)
        for group in groups:
            before, after = _by_key(stored.get(group, ())), _by_key(derived[group])
            deviating = list(deviations("conferral", before, after, _all(before, after, f"group:{group}")))
            if deviating:
                self._groups[group] = derived[group]
            yield from deviating

    def _derived_owners(self) -> dict[str, Owner]:
        """Return who answers for others, as they should stand: their rows may be damaged too."""
        wanted = set(self._rules.owner_of.values())
        known = spoken_of(self._connection, wanted) if wanted else set()
        derived = derived_accounts(self._connection, known, self._rules, self._batch, self._groups)
        return {
            key: Owner(key, d.account.state != "unknown", d.account.ended_at, d.account.ended_event_id)
            for key, d in derived.items()
        }

    def _judged_accounts(
        self, accounts: list[str], asked: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Verdicts, Mapping[str, str]]:
        """Return the accounts as derived, what policies say of them, and to which person each is linked.

        ``asked``: the store's answers on them, where it was asked already, and by which rules; what could not be told
        and stands is then left out.
        """
        rules = asked.rules if asked is not None else self._rules
        derived, linked = self._derived_accounts(accounts, rules, asked)
        return derived, self._verdicts(derived, rules, asked), linked

    def _derived_accounts(
        self, accounts: list[str], rules: Rules, asked: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Mapping[str, str]]:
        """Return the accounts as derived, and to which person each is linked."""
        histories = asked.histories if asked is not None else None
        derived = derived_known_accounts(self._connection, accounts, rules, self._batch, self._groups, histories)
        persons = load_account_persons(self._connection, derived, rules, self._persons)
        return with_persons(derived, persons, rules), persons.linked

    def _verdicts(self, derived: Sequence[DerivedAccount], rules: Rules, asked: AskedPage | None = None) -> Verdicts:
        """Return what policies say of derived accounts."""
        connection, context = self._connection, self._batch.fold_context(rules, {})
        situations = load_situations(connection, derived, context, self._owners)
        situations = with_absent_managers(connection, situations, rules, self._persons)
        situations = with_answerers(connection, situations, rules, self._persons)
        situations = with_rosters(connection, situations, rules, self._persons)
        situations, _ = with_namesakes(connection, situations, rules, self._batch)
        situations = with_peers(
            connection, with_estates(connection, situations, rules, self._batch, self._estates), rules
        )
        standing = StandingQuestions(dict(asked.questions()), asked.policies) if asked is not None else None
        verdicts = judge_accounts(situations, rules, self._batch.judged_until, standing)
        return with_custom_rules(verdicts, situations, rules)

    def _of_accounts(self, accounts: list[str]) -> Iterator[Deviation]:
        connection = self._connection
        derived, verdicts, linked = self._judged_accounts(accounts)
        expected = derived_rows(derived, verdicts, self._rules, 0, linked)
        staged = stage_keys(connection, accounts)
        deviating: list[Deviation] = []
        rows = {row.account_id: row for account in derived for row in account_rows(account)}
        stored_rows = stored_accounts(connection, staged)
        repairs = {key: f"anew:{row.idp_account_id}" for key, row in (stored_rows | rows).items()}
        deviating += deviations("account", stored_rows, rows, repairs)
        stored_held = stored_grants(connection, staged)
        repairs = {key: f"anew:{row.account_id}" for key, row in (stored_held | dict(expected.grants)).items()}
        deviating += deviations(
            "held_grant", grants_by_id(stored_held.values()), grants_by_id(expected.grants.values()), repairs
        )
        before, after = _links(stored_links(connection, staged)), _links(expected.links)
        deviating += deviations(
            "identity_link", before, after, {key: f"anew:{row[0]}" for key, row in (before | after).items()}
        )
        deviating += self._of_verdicts(accounts, staged, verdicts, self._rules.account_policies)
        self._remember(deviating, derived, expected.links)
        yield from deviating

    def _of_verdicts(
        self, accounts: list[str], staged: StagedKeys, verdicts: Verdicts, policies: frozenset[str]
    ) -> Iterator[Deviation]:
        """Yield the deviations of what some of the policies say of accounts."""
        findings = stored_findings(self._connection, staged, policies)
        unknown = stored_not_evaluable(self._connection, staged, policies)
        yield from self._of_told(accounts, findings, unknown, verdicts, policies)

    def _of_told(
        self,
        accounts: list[str],
        findings: Mapping[str, FindingRow],
        unknown: Mapping[str, NotEvaluableRow],
        verdicts: Verdicts,
        policies: frozenset[str],
    ) -> Iterator[Deviation]:
        """Yield the same, given what stands."""
        own = {account: f"anew:{account}" for account in accounts}
        before = findings_by_id(findings.values())
        after = findings_by_id(row for row in finding_rows(verdicts, "", 0).values() if row.policy in policies)
        yield from _scoped("finding", before, after, own)
        answers = {key: row for key, row in not_evaluable_rows(verdicts).items() if row.policy in policies}
        yield from _scoped("not_evaluable", unknown, answers, own)

    def _remember(
        self,
        deviations_here: Iterable[Deviation],
        derived: Iterable[DerivedAccount],
        links: Mapping[str, frozenset[str]],
    ) -> None:
        """Remember what accounts whose links or grants deviate should have: identities rest on both."""
        deviating = {d.repair.partition(":")[2] for d in deviations_here if d.table in ("identity_link", "held_grant")}
        held = {d.account.account_id: {grant.entitlement_id for grant in d.grants} for d in derived}
        for account in deviating:
            self._links[account] = links.get(account, frozenset())
            self._held[account] = held.get(account, set())

    def _of_all_identities(self) -> Iterator[Deviation]:
        links = self._rules.settings.links
        identities = identities_of(self._connection, self._links.keys() | self._held.keys(), links, self._links)
        yield from self._of_identities(identities)
        yield from self._of_every_identity({account for members in identities.values() for account in members})

    def _of_every_identity(self, done: Collection[str]) -> Iterator[Deviation]:
        everybody = self._rules.watches_everybody
        for accounts in self._pages(account_page if everybody else holder_page):
            yield from self._of_identities(self._identities_first_in(accounts, done))

    def _identities_first_in(self, accounts: list[str], done: Collection[str]) -> dict[str, set[str]]:
        """Return the identities whose first account is one of these: each is met once, whoever else belongs to it."""
        together = sharing_accounts(self._connection, accounts, self._most) | self._holders(accounts)
        together |= link_words(self._connection, accounts).keys()
        identities = identities_of(self._connection, together, self._rules.settings.links, self._links)
        here = set(accounts)
        return {i: group for i, group in identities.items() if min(group) in here and group.isdisjoint(done)}

    def _holders(self, accounts: Iterable[str]) -> set[str]:
        wanted = set(accounts)
        if self._rules.watches_everybody:
            return wanted
        stored = holders_of_sod_entitlements(self._connection, wanted - self._held.keys(), self._rules)
        given = {account: self._held[account] for account in wanted & self._held.keys()}
        named = {entitlement for held in given.values() for entitlement in held}
        sides = sod_entitlements_among(self._connection, named, self._rules)
        return stored | {account for account, held in given.items() if not sides.isdisjoint(held)}

    def _of_overshared_links(self) -> Iterator[Deviation]:
        if self._rules.watches_identities:
            stored = {link: (link,) for link in overshared_links(self._connection)}
            derived = {link: (link,) for link in links_beyond(self._connection, self._most, self._links)}
            repairs = {link: f"identity:{link}" for link in stored.keys() | derived.keys()}
            yield from deviations("overshared_link", stored, derived, repairs)

    def _of_identities(self, identities: Mapping[str, set[str]]) -> Iterator[Deviation]:
        connection, rules = self._connection, self._rules
        members = {account for group in identities.values() for account in group}
        if not members:
            return
        stored, expected = stored_identities(connection, members), shared_identities(identities)
        before, after = {a: (i,) for a, i in stored.items()}, {a: (i,) for a, i in expected.items()}
        repairs = {account: f"person:{account}" for account in before.keys() | after.keys()}
        yield from deviations("account_identity", before, after, repairs)
        verdicts = self._judged(with_holders(identities, self._holders(members)))
        scopes = stage_keys(connection, identities.keys() | set(stored.values()) | members, "stage_scope")
        policies = rules.identity_policies
        # Whoever belongs to it names the identity to the evaluator.
        someone = {identity: account for account, identity in stored.items()}
        someone |= {identity: min(group) for identity, group in identities.items()} | {a: a for a in members}
        stored_f = findings_by_id(stored_findings(connection, scopes, policies).values())
        expected_f = findings_by_id(finding_rows(verdicts, "", 0).values())
        yield from _scoped("finding", stored_f, expected_f, {scope: f"person:{a}" for scope, a in someone.items()})
        unknown, expected_n = stored_not_evaluable(connection, scopes, policies), not_evaluable_rows(verdicts)
        yield from _scoped("not_evaluable", unknown, expected_n, {s: f"person:{a}" for s, a in someone.items()})

    def _judged(self, identities: Mapping[str, set[str]]) -> Verdicts:
        wanted = {account for group in identities.values() for account in group}
        accounts = derived_accounts(self._connection, wanted, self._rules, self._batch, self._groups)
        return judge_identities(identities, accounts, self._batch.coverage, self._rules)


def _by_key(rows: Iterable[GroupGrantRow]) -> dict[str, tuple[Any, ...]]:
    return {" ".join(str(value) for value in row[:5]): row for row in rows}


def _links(links: Mapping[str, Collection[str]]) -> dict[str, tuple[str, str]]:
    return {f"{account} {link}": (account, link) for account, has in links.items() for link in has}


def _all(before: Mapping[str, Any], after: Mapping[str, Any], repair: str) -> dict[str, str]:
    return dict.fromkeys(before.keys() | after.keys(), repair)


def _scoped(
    table: str,
    stored: Mapping[str, tuple[Any, ...]],
    derived: Mapping[str, tuple[Any, ...]],
    repairs: Mapping[str, str],
) -> Iterator[Deviation]:
    """Yield the deviations of findings, or of what could not be told; ``repairs``: scope → work item."""
    for key in deviating(stored, derived):
        before, after = stored.get(key), derived.get(key)
        scope = (before or after or ())[_SCOPE]
        yield Deviation(table, key, before, after, repairs[scope])
