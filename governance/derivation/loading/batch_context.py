"""Loads, set-wise, what the judge reads of accounts, as plain values: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.derivation.loading.gifts import Gifts, KnownGifts
from governance.folds.accounts.account_history import AccountHistory, FoldContext
from governance.folds.accounts.clients import told_of_client
from governance.folds.accounts.list_owners import ListOwners
from governance.folds.accounts.windows import federated_window
from governance.folds.census.listing import Census
from governance.folds.grants.containers import NO_CLOSURES
from governance.model.changes import ChangeContext
from governance.model.coverage import Coverage
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.evidence.account_words import account_words
from governance.store.evidence.labels_on_the_move import moving_issuers
from governance.store.feed.change_feed import is_wanted, known_since
from governance.store.held.account_histories import load_histories, load_sessions
from governance.store.held.client_records import load_client_records
from governance.store.held.list_owners import load_list_owners
from governance.store.listed.census_rows import kept_censuses
from governance.store.running.account_labels import Issuers, kept_issuers, load_other_issuers
from governance.store.running.silence_rows import judged_until
from governance.store.seen.coverage_rows import kept_coverage
from governance.store.seen.known_applications import Applications, kept_applications


class BatchContext(NamedTuple):
    """What is the same for all accounts of one transaction."""

    coverage: Coverage
    applications: Applications
    censuses: Mapping[str, Sequence[Census]]
    changes: ChangeContext
    judged_until: Mapping[str, int]
    """Issuer → until when silence of its accounts is judged."""
    issuers: Issuers

    def fold_context(self, rules: Rules, known: KnownGifts | None = None) -> FoldContext:
        """Return what the folds of accounts are given besides their histories; ``known``: of what these give."""
        return FoldContext(
            rules=rules,
            coverage=self.coverage,
            application_names=self.applications.names,
            channels=self.applications.channels,
            registered_in=self.applications.registered_in,
            joined=self.applications.joined,
            sign_on=self.applications.sign_on,
            entry=self.applications.entry,
            group_grants=known.group_grants if known is not None else {},
            censuses=self.censuses,
            closures=known.closures if known is not None else NO_CLOSURES,
            namer=known.namer if known is not None else None,
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
    """Return what tells news from history; nothing is read for it where nobody reads the feed of changes."""
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
    gifts: Gifts | None = None,
) -> FoldContext:
    """Return what the folds are given besides the histories: with what the groups that these name are granted.

    ``gifts``: what is known already of what accounts are given.
    """
    accounts = [history.account_id for history in histories]
    owners = load_list_owners(connection, accounts, rules.settings.links.owned_domains)
    listed = _load_listed(connection, owners, accounts)
    gifts = gifts if gifts is not None else Gifts(rules.privileges, batch.applications.joined)
    facts = (event for history in (*histories, *listed.values()) for event in history.facts)
    context = batch.fold_context(rules, gifts.of(connection, facts))
    return context._replace(listed_owners=owners, listed_histories=listed)


def _load_listed(connection: Connection, owners: ListOwners, accounts: Iterable[str]) -> dict[str, AccountHistory]:
    """Return the histories of the lists' accounts that are these accounts'."""
    wanted = sorted({listed for account in accounts for listed in owners.listed_of(account)})
    if not wanted:
        return {}
    histories = load_histories(connection, wanted, stage_keys(connection, wanted, "stage_owned"))
    return {history.account_id: history for history in histories}
