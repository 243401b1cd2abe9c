"""From an account's history to what it means: its state, its grants, its accounts in applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from governance.folds.accounts.account_grants import account_grants
from governance.folds.accounts.account_history import AccountHistory, FoldContext, OrderedHistory, order_history
from governance.folds.accounts.account_state import account_state
from governance.folds.accounts.account_type import use_tests, with_type
from governance.folds.accounts.answerable import with_answerable
from governance.folds.accounts.app_accounts import app_accounts
from governance.folds.accounts.clients import secret_records
from governance.folds.accounts.life import succeeded
from governance.folds.accounts.own_lists import Readings, in_application, own_list, readings_by_application
from governance.folds.accounts.situation import situation
from governance.model.account_types import PERSON, SYSTEM
from governance.model.persons import Person
from governance.model.situation import Situation
from governance.model.states import AccountState, AppAccountState, Grant, UsageSummary
from governance.policies.judging import NOTHING_READ, Reads, reads
from governance.settings.compiled import Rules
from ingest.contract.application_lists import application_of, is_own_list
from ingest.contract.event import Event
from ingest.contract.instants import to_micros


class DerivedAccount(NamedTuple):
    """What an account's history means before policies are asked."""

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: Sequence[UsageSummary]
    situation: Situation
    """What the policies are told, but for what ``reads`` names and the owner."""
    reads: Reads
    last_record: Event | None
    stands_under: str | None = None
    """Of an account that an application's own list names: whose account it is; it is told as that one's there."""

    @property
    def latest(self) -> tuple[int, str] | None:
        """Return instant and id of the last event that speaks of the account; None: none does."""
        moments = [(rollup.last_at, rollup.last_event_id) for rollup in self.rollups]
        if self.last_record is not None:
            moments.append((to_micros(self.last_record.occurred_at), self.last_record.event_id))
        return max(moments, default=None)

    @property
    def watch(self) -> int:
        """Return 1 where every later sign-in matters to some policy."""
        return int(self.reads.lasting)

    def of_person(self, person: Person, rules: Rules) -> DerivedAccount:
        """Return the account as the person's whose it is: what policies read of its days may rest on that."""
        asked = self.situation._replace(person=person)
        if is_own_list(self.account.issuer):
            return self._replace(situation=asked)
        return self._replace(situation=asked, reads=reads(asked, rules.configured))


def derive_account(history: AccountHistory, context: FoldContext) -> DerivedAccount:
    """Derive the account, its application accounts and its grants from its history."""
    ordered = order_history(history, context)
    rules = context.rules
    grants = account_grants(ordered, context) if rules.reads_grants else ()
    account = with_type(account_state(ordered, context), grants, ordered.statements, history.words, rules.types)
    if account.type not in (PERSON, SYSTEM):
        secrets = secret_records(account, succeeded(history.secrets)) if history.secrets else ()
        records = [*ordered.records, *secrets] if secrets else ordered.records
        account = with_answerable(account, records, history.words, rules.owner_of.get(account.account_id))
    if is_own_list(account.issuer):
        return _of_own_list(ordered, account, grants, context)
    own_lists = [own_list(listed, history.account_id, context) for listed in _listed(history, context)]
    apps = app_accounts(ordered, grants, context, own_lists) if rules.reads_app_accounts else ()
    grants = (*grants, *(grant for listed in own_lists for grant in listed.grants))
    readings = readings_by_application(own_lists, context.joined) if own_lists else {}
    asked = situation(ordered, account, apps, grants, context, readings)
    if history.words:
        asked = asked._replace(use_tests=use_tests(history.words))
    last_record = ordered.records[-1] if ordered.records else None
    return DerivedAccount(account, apps, grants, history.rollups, asked, reads(asked, rules.configured), last_record)


def _listed(history: AccountHistory, context: FoldContext) -> Iterator[AccountHistory]:
    for listed in context.listed_owners.listed_of(history.account_id):
        yield context.listed_histories[listed]


def _of_own_list(
    history: OrderedHistory,
    account: AccountState,
    grants: tuple[Grant, ...],
    context: FoldContext,
) -> DerivedAccount:
    """Return an account that an application's own list names: its owner's, or, where nobody's is known, its own."""
    owner = context.listed_owners.owners.get(account.account_id)
    held = () if owner is not None else in_application(grants, account.account_id, account.issuer)
    readings = {application_of(account.issuer): (Readings(history.listings),)} if owner is None else {}
    asked = situation(history, account, (), held, context, readings)
    return DerivedAccount(account, (), held, history.rollups, asked, NOTHING_READ, None, owner)
