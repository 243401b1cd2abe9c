"""From an account's history to what it means: its state, its grants, its accounts in applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from governance.folds.accounts.account_grants import account_grants
from governance.folds.accounts.account_history import AccountHistory, FoldContext, OrderedHistory, order_history
from governance.folds.accounts.account_state import account_state
from governance.folds.accounts.account_type import use_tests, with_type
from governance.folds.accounts.answerable import with_answerable
from governance.folds.accounts.app_accounts import app_accounts
from governance.folds.accounts.clients import secret_records
from governance.folds.accounts.life import succeeded
from governance.folds.accounts.own_lists import OwnList, Readings, in_application, own_list, readings_by_application
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
        return self._replace(situation=self.situation._replace(person=person)).asked_by(rules)

    def asked_by(self, rules: Rules) -> DerivedAccount:
        """Return the account with what the rules' policies read of its days and sessions."""
        if is_own_list(self.account.issuer):
            return self
        return self._replace(reads=reads(self.situation, rules.configured))


class _Folded(NamedTuple):
    """An account on the way: its history, its state, and what it holds by its own source's word."""

    history: AccountHistory
    ordered: OrderedHistory
    account: AccountState
    grants: tuple[Grant, ...]


def derive_accounts(histories: Sequence[AccountHistory], context: FoldContext) -> list[DerivedAccount]:
    """Derive the accounts, their application accounts and their grants from their histories; in their order.

    Each step is taken for all of them: account by account it takes half as long again, for the processor keeps near
    what one step needs, and not what all of them do.
    """
    rules = context.rules
    ordered = [order_history(history, context) for history in histories]
    nothing: tuple[Grant, ...] = ()
    grants = [account_grants(own, context) if rules.reads_grants else nothing for own in ordered]
    states = [account_state(own, context) for own in ordered]
    of_each = zip(histories, ordered, states, grants, strict=True)
    folded = [
        _Folded(history, own, _as_said(history, own, state, held, rules), held) for history, own, state, held in of_each
    ]
    at_idps = [own for own in folded if not is_own_list(own.history.account_id)]
    derived = _at_idps(at_idps, context)
    if len(at_idps) == len(folded):
        return derived
    by_id = {own.account.account_id: own for own in derived}
    return [by_id.get(own.history.account_id) or _of_own_list(own, context) for own in folded]


def _as_said(
    history: AccountHistory, ordered: OrderedHistory, account: AccountState, grants: Sequence[Grant], rules: Rules
) -> AccountState:
    """Return the account as what people and config say that it is, with who answers for it."""
    account = with_type(account, grants, ordered.statements, history.words, rules.types)
    if account.type in (PERSON, SYSTEM):
        return account
    secrets = secret_records(account, succeeded(history.of_application)) if history.of_application else ()
    records = [*ordered.records, *secrets] if secrets else ordered.records
    return with_answerable(account, records, history.words, rules.owner_of.get(account.account_id))


def _at_idps(folded: Sequence[_Folded], context: FoldContext) -> list[DerivedAccount]:
    rules = context.rules
    none: tuple[AppAccountState, ...] = ()
    own_lists = [_own_lists(own.history, context) for own in folded]
    apps = [
        app_accounts(own.ordered, own.grants, context, lists) if rules.reads_app_accounts else none
        for own, lists in zip(folded, own_lists, strict=True)
    ]
    asked = [_situation(*of_one, context) for of_one in zip(folded, apps, own_lists, strict=True)]
    read = [reads(situation_of_one, rules.configured) for situation_of_one in asked]
    return [
        DerivedAccount(
            own.account,
            situation_of_one.app_accounts,
            situation_of_one.grants,
            own.history.rollups,
            situation_of_one,
            wanted,
            own.ordered.records[-1] if own.ordered.records else None,
        )
        for own, situation_of_one, wanted in zip(folded, asked, read, strict=True)
    ]


def _own_lists(history: AccountHistory, context: FoldContext) -> list[OwnList]:
    listed = context.listed_owners.listed_of(history.account_id)
    return [own_list(context.listed_histories[key], history.account_id, context) for key in listed]


def _situation(
    own: _Folded, apps: tuple[AppAccountState, ...], lists: Sequence[OwnList], context: FoldContext
) -> Situation:
    grants = (*own.grants, *(grant for listed in lists for grant in listed.grants)) if lists else own.grants
    readings = readings_by_application(lists, context.joined) if lists else {}
    asked = situation(own.ordered, own.account, apps, grants, context, readings)
    words = own.history.words
    return asked._replace(use_tests=use_tests(words)) if words else asked


def _of_own_list(own: _Folded, context: FoldContext) -> DerivedAccount:
    """Return an account that an application's own list names: its owner's, or, where nobody's is known, its own."""
    account, history = own.account, own.ordered
    owner = context.listed_owners.owners.get(account.account_id)
    held = () if owner is not None else in_application(own.grants, account.account_id, account.issuer)
    readings = {application_of(account.issuer): (Readings(history.listings),)} if owner is None else {}
    asked = situation(history, account, (), held, context, readings)
    return DerivedAccount(account, (), held, history.rollups, asked, NOTHING_READ, None, owner)
