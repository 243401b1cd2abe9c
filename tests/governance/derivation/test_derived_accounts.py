"""Of which names a check derives an account: of those alone that something speaks of, by what is at hand or stored."""

from __future__ import annotations

from governance.derivation.derived_accounts import derived_known_accounts
from governance.derivation.load import load_batch_context
from governance.store.database.engine import checking
from governance.store.seen.known_subjects import spoken_of
from tests.governance.censuses import day, key, record
from tests.governance.configured import governance
from tests.governance.derivation.read_secrets import reading
from tests.governance.told import Told


def test_whom_a_fact_or_config_names_is_an_account_and_whose_secret_was_read_is_none(store_url: str) -> None:
    told = Told(store_url, governance(non_persons=[{"account": key("svc"), "owner": key("ann")}]))
    told.tell([record(day(2), "account_created", "ann"), reading(4)])
    names = [key(name) for name in ("svc", "nobody", "bot", "ann")]
    with checking(told.engine) as connection:
        batch = load_batch_context(connection, told.rules)
        derived = derived_known_accounts(connection, names, told.rules, batch)
        spoken = spoken_of(connection, names)
    assert [own.account.account_id for own in derived] == [key("ann"), key("svc")]
    assert spoken == {key("ann")}
