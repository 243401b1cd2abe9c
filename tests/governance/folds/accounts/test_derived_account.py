"""Accounts that are derived together: what each means has nothing to do with who else is at hand."""

from __future__ import annotations

from governance.derivation.loading.batch_context import load_batch_context, load_fold_context, with_what_is_beside
from governance.folds.accounts.derived_account import derive_accounts
from governance.policies.support.traits import traits_of
from governance.store.database.engine import writing
from governance.store.database.staging import stage_keys
from governance.store.database.statements import prepare
from governance.store.held.account_histories import load_histories
from ingest.contract.event import Event
from tests.governance.censuses import CensusOf, day, key, record
from tests.governance.own_lists import LIST, ListOf
from tests.governance.told import Told


def half_a_year() -> list[list[Event]]:
    """Ada's and Bob's, of whom one application's list names Ada, a service, and somebody who is nobody's."""
    ada = [record(day(1), "account_created", "ada"), record(day(2), "grant_added", "ada", "g1")]
    bob = [record(day(1), "grant_added", "bob", "g1"), record(day(4), "account_deleted", "bob")]
    group = [record(day(3), "grant_added", None, "a1", via="g1"), record(day(6), "grant_removed", "ada", "g1")]
    listed = ListOf(day(5)).account("ada@example.com", roles=["Admin"]).account("zed@example.com", "disabled")
    return [[*ada, *bob, *group], listed.events(), CensusOf(day(7)).account("ada").grant("ada", "g2").events()]


def test_together_they_mean_what_each_means_by_itself_and_stand_in_their_order(store_url: str) -> None:
    told = Told(store_url)
    for events in half_a_year():
        told.tell(events)
    named = [key("bob"), f"{LIST}|zed@example.com", key("ada"), f"{LIST}|ada@example.com"]
    with writing(told.engine) as connection:
        prepare(connection)
        batch = load_batch_context(connection, told.rules)
        found = load_histories(connection, named, stage_keys(connection, named))
        of_each = {h.account_id: h for h in with_what_is_beside(connection, found, batch.issuers)}
        histories = [of_each[account_id] for account_id in named]
        context = load_fold_context(connection, histories, told.rules, batch)
        together = derive_accounts(histories, context)
        alone = [derive_accounts([history], context)[0] for history in histories]
    assert [derived.account.account_id for derived in together] == named
    assert [derived.stands_under for derived in together] == [None, None, None, key("ada")]
    for one, other in zip(together, alone, strict=True):
        assert (one.account, one.app_accounts, one.grants) == (other.account, other.app_accounts, other.grants)
        assert one.situation.own_traits == traits_of(one.situation._replace(own_traits=None))
        assert (one.reads, one.latest, one.stands_under) == (other.reads, other.latest, other.stands_under)
