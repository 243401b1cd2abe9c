"""Loads, set-wise, what the judge reads of accounts, as plain values: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.accounts.account_history import AccountHistory, FoldContext
from governance.folds.accounts.clients import told_of_client
from governance.folds.accounts.list_owners import ListOwners
from governance.folds.accounts.windows import federated_window
from governance.folds.census.listing import Census
from governance.folds.grants.containers import NO_CLOSURES, Closures, containers_of
from governance.folds.grants.naming import Namer, Names, Thing, things_of
from governance.model.changes import ChangeContext
from governance.model.coverage import Coverage
from governance.model.keys import Subject, application_aliases, group_key, issuer_of
from governance.model.states import Grant
from governance.model.table_rows import GroupGrantRow
from governance.settings.compiled import Rules
from governance.store.database.bulk import stage_keys
from governance.store.evidence.account_words import account_words
from governance.store.evidence.container_facts import load_closures
from governance.store.evidence.labels_on_the_move import moving_issuers
from governance.store.feed.change_feed import is_wanted, known_since
from governance.store.held.account_histories import load_histories, load_sessions
from governance.store.held.client_records import load_client_records
from governance.store.held.group_grant_rows import NOTHING_KNOWN, load_group_grants
from governance.store.held.list_owners import load_list_owners
from governance.store.listed.census_rows import kept_censuses
from governance.store.running.account_labels import Issuers, kept_issuers, load_other_issuers
from governance.store.running.silence_rows import judged_until
from governance.store.seen.coverage_rows import kept_coverage
from governance.store.seen.entity_names import load_names
from governance.store.seen.known_applications import Applications, kept_applications
from ingest.contract.event import Event


class BatchContext(NamedTuple):
    """What is the same for all accounts of one transaction."""

    coverage: Coverage
    applications: Applications
    censuses: Mapping[str, Sequence[Census]]
    changes: ChangeContext
    judged_until: Mapping[str, int]
    """Issuer → until when silence of its accounts is judged."""
    issuers: Issuers

    def fold_context(
        self,
        rules: Rules,
        group_grants: Mapping[str, Sequence[Grant]],
        closures: Closures = NO_CLOSURES,
        names: Names = MappingProxyType({}),
    ) -> FoldContext:
        """Return what the folds of accounts are given besides their histories."""
        namer, joined = Namer(names, rules.privileges), self.applications.joined
        # What many members inherit is named once.
        group_grants = {
            group: [namer.known(grant, joined) for grant in grants] for group, grants in group_grants.items()
        }
        return FoldContext(
            rules=rules,
            coverage=self.coverage,
            application_names=self.applications.names,
            channels=self.applications.channels,
            registered_in=self.applications.registered_in,
            joined=joined,
            sign_on=self.applications.sign_on,
            entry=self.applications.entry,
            group_grants=group_grants,
            censuses=self.censuses,
            closures=closures,
            namer=namer,
        )


def load_batch_context(connection: Connection, rules: Rules) -> BatchContext:
    """Return coverage, applications and censuses as they stand in this transaction."""
    applications = kept_applications(connection)
    coverage = kept_coverage(connection, rules.assumed_gap)
    censuses = kept_censuses(connection)
    changes = load_change_context(connection, censuses, rules)
    return BatchContext(
        coverage,
        applications,
        censuses,
        changes,
        judged_until(connection) if rules.judges_silence else {},
        kept_issuers(connection),
    )


def load_change_context(
    connection: Connection, censuses: Mapping[str, Sequence[Census]], rules: Rules
) -> ChangeContext:
    """Return what tells news from history; of that nothing is read where nobody reads the feed of changes."""
    if not is_wanted(connection):
        return ChangeContext(False, {}, rules.ask_within, rules.generation)
    since = known_since(connection)
    firsts = {issuer: listed[0].began_at for issuer, listed in censuses.items() if listed}
    bounds = {issuer: max(since.get(issuer, -1), firsts.get(issuer, -1)) for issuer in since.keys() | firsts.keys()}
    return ChangeContext(True, bounds, rules.ask_within, rules.generation, moving_issuers(connection))


def with_what_is_beside(
    connection: Connection, histories: list[AccountHistory], issuers: Issuers
) -> list[AccountHistory]:
    """Return histories, as read, with what stands of the accounts beside facts and roll-ups."""
    account_ids = [history.account_id for history in histories]
    others = load_other_issuers(connection, account_ids, issuers)
    if others:
        histories = [h._replace(other_issuers=others.get(h.account_id, ())) for h in histories]
    words = account_words(connection, account_ids)
    if words:
        histories = [h._replace(words=words.get(h.account_id, ())) for h in histories]
    records = load_client_records(connection, {h.account_id: told_of_client(h.facts) for h in histories})
    if records:
        histories = [h._replace(of_application=records.get(h.account_id, ())) for h in histories]
    windows = {h.account_id: [w] for h in histories if h.facts and (w := federated_window(h)) is not None}
    if not windows:
        return histories
    transactions = load_sessions(connection, windows)[1]
    nothing: frozenset[str] = frozenset()
    return [h._replace(federated_transactions=transactions.get(h.account_id, nothing)) for h in histories]


def load_fold_context(
    connection: Connection,
    histories: Sequence[AccountHistory],
    rules: Rules,
    batch: BatchContext,
    known_groups: Mapping[str, Collection[GroupGrantRow]] = NOTHING_KNOWN,
) -> FoldContext:
    """Return what the folds are given besides the histories: with what the groups that these name are granted.

    ``known_groups``: the rows of groups that are not as the store has them.
    """
    accounts = [history.account_id for history in histories]
    owners = load_list_owners(connection, accounts, rules.settings.links.owned_domains)
    listed = _load_listed(connection, owners, accounts)
    given = gifts_of(event for history in histories for event in history.facts)
    group_grants = load_group_grants(connection, groups_named(given), known_groups)
    containers = containers_named([*given, *(event for history in listed.values() for event in history.facts)])
    inherited = things_of(grant for grants in group_grants.values() for grant in grants)
    names = load_names(connection, {*map(_thing_of, containers), *inherited})
    context = batch.fold_context(rules, group_grants, load_closures(connection, containers), names)
    return context._replace(listed_owners=owners, listed_histories=listed)


def _load_listed(connection: Connection, owners: ListOwners, accounts: Iterable[str]) -> dict[str, AccountHistory]:
    """Return the histories of the lists' accounts that are these accounts'."""
    wanted = sorted({listed for account in accounts for listed in owners.listed_of(account)})
    if not wanted:
        return {}
    histories = load_histories(connection, wanted, stage_keys(connection, wanted, "stage_owned"))
    return {history.account_id: history for history in histories}


def _thing_of(container: Subject) -> Thing:
    return Thing("application" if container.kind == "application" else "entitlement", container.key)


def gifts_of(facts: Iterable[Event]) -> list[Event]:
    """Return those of the facts that give something, one of all that give the same: thousands give the same few."""
    given: dict[tuple[object, ...], Event] = {}
    for event in facts:
        entitlement = event.entitlement
        if entitlement is None:
            continue
        source, grant, application = event.source, event.grant, event.application
        via = grant.via if grant is not None and event.account is not None else None
        # All by which the containers of two events may differ.
        gift: tuple[object, ...] = source.idp, source.tenant, entitlement.type, entitlement.id, via
        if application is not None:
            gift = (*gift, application.id, *application_aliases(event))
        given[gift] = event
    return list(given.values())


def containers_named(facts: Iterable[Event]) -> set[Subject]:
    """Return the containers of what any of the facts gives."""
    return {container for event in gifts_of(facts) for container in containers_of(event)}


def groups_named(facts: Iterable[Event]) -> set[str]:
    """Return the groups that any of the facts names as what is held."""
    return {
        group_key(issuer_of(event), event.entitlement.id)
        for event in facts
        if event.entitlement is not None and event.entitlement.type == "group"
    }
