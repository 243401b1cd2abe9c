"""Whom a link may link is counted by the store as it is by hand, and every entitlement that anybody holds is met."""

from __future__ import annotations

import random

from governance.model.identity_links import BESIDE, is_link
from governance.model.table_rows import GrantRow
from governance.store.database.bulk import insert_absent, upsert
from governance.store.database.engine import open_engine, writing
from governance.store.held.grant_rows import every_entitlement
from governance.store.held.identity_rows import counted_sharers, links_of, sharing_accounts
from governance.store.schema import held

MOST = 3


def test_accounts_share_what_at_least_two_and_not_too_many_have(store_url: str) -> None:
    rng = random.Random(17)
    marks = [*BESIDE, "mail:", "employee:", "peers", "named", "~", ""]
    texts = [f"{mark}{n}" for mark in marks for n in range(6)]
    accounts = [f"okta:acme|a{n}" for n in range(30)]
    pairs = {(account, text) for account in accounts for text in rng.sample(texts, 5)}
    with writing(open_engine(store_url)) as connection:
        insert_absent(connection, held.identity_link, sorted(pairs))
        upsert(connection, held.account_identity, [(accounts[0], accounts[1])])
        links = links_of(connection, accounts)
        counts = counted_sharers(connection, links, MOST)
        shared = {link for link, count in counts.items() if 1 < count <= MOST}
        assert sharing_accounts(connection, accounts, MOST) == {accounts[0]}.union(*(links[link] for link in shared))
        assert all(map(is_link, links))
        assert {counts[link] for link in links} >= {1, 2, MOST, MOST + 1}


def test_every_entitlement_is_met_once(store_url: str) -> None:
    names = [f"okta:acme|group:{n}" for n in range(5)]
    with writing(open_engine(store_url)) as connection:
        assert list(every_entitlement(connection)) == []
        upsert(connection, held.grant, [grant(f"{name} {n}", name) for name in names for n in range(3)])
        assert list(every_entitlement(connection)) == names


def grant(grant_id: str, entitlement: str) -> GrantRow:
    return GrantRow(
        grant_id, 1, None, "okta:acme|a1", entitlement, "group", None, "active", None, "/", 1, None, None, 0, "[]",
        "seen", None, None,
    )  # fmt: skip
