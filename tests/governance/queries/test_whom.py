"""A word finds what it means, or is refused: a name that several accounts have is no key."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.queries.whom import UnclearError, account_ids, application_ids, entitlement_ids
from governance.store.engine import reading, writing
from tests.governance.queries.filled import ACME, CORP, account, empty_store, named

ALICE, TWIN = f"{ACME}|alice", f"{CORP}|alice"
NAMES = {f"{ACME}|0oa1": "Payroll", f"{CORP}|0oa1": "Wiki", f"{ACME}|0oa2": None}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE, display_name="Alice Adams")
        account(connection, TWIN, display_name="Alice Adams")
        account(connection, f"{ACME}|bob", display_name="Bob Brown")
        for n in range(12):
            account(connection, f"{ACME}|shared{n:02}", name="front.desk@example.com")
        named(connection, "entitlement", f"{ACME}|group:g1", "Finance")
        named(connection, "entitlement", f"{CORP}|group:g2", "Finance")
        named(connection, "entitlement", f"{CORP}|directory_role:g1", "Reader")
    return engine


def test_accounts_by_key_login_and_display_name(engine: Engine) -> None:
    with reading(engine) as connection:
        assert account_ids(connection, ALICE) == [ALICE]
        assert account_ids(connection, "Bob@Example.com") == [f"{ACME}|bob"]
        assert account_ids(connection, "Bob Brown") == [f"{ACME}|bob"]


def test_one_login_at_two_idps_is_both_accounts(engine: Engine) -> None:
    with reading(engine) as connection:
        assert account_ids(connection, "alice@example.com") == [TWIN, ALICE]


def test_a_name_of_several_accounts_is_refused_with_their_keys(engine: Engine) -> None:
    with reading(engine) as connection:
        with pytest.raises(UnclearError, match=r"2 accounts; give one key: entra:corp\|alice, okta:acme\|alice"):
            account_ids(connection, "Alice Adams")
        with pytest.raises(UnclearError, match=r"12 accounts.*shared09 and 2 more$"):
            account_ids(connection, "front.desk@example.com")


def test_who_is_not_there_is_refused(engine: Engine) -> None:
    with reading(engine) as connection:
        with pytest.raises(UnclearError, match="no account is known by 'nobody'"):
            account_ids(connection, "nobody")
        with pytest.raises(UnclearError, match="no entitlement is known by 'nothing'"):
            entitlement_ids(connection, "nothing")
    with pytest.raises(UnclearError, match="no application is known by 'nowhere'"):
        application_ids(NAMES, "nowhere")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (f"{ACME}|group:g1", [f"{ACME}|group:g1"]),
        ("group:g1", [f"{ACME}|group:g1"]),
        ("g1", [f"{CORP}|directory_role:g1", f"{ACME}|group:g1"]),
        ("Finance", [f"{CORP}|group:g2", f"{ACME}|group:g1"]),
        ("group:Finance", [f"{CORP}|group:g2", f"{ACME}|group:g1"]),
        ("directory_role:Reader", [f"{CORP}|directory_role:g1"]),
    ],
)
def test_entitlements_by_id_type_and_name(engine: Engine, word: str, found: list[str]) -> None:
    with reading(engine) as connection:
        assert entitlement_ids(connection, word) == found


def test_applications_by_id_and_name() -> None:
    assert application_ids(NAMES, "0oa1") == [f"{CORP}|0oa1", f"{ACME}|0oa1"]
    assert application_ids(NAMES, f"{ACME}|0oa2") == [f"{ACME}|0oa2"]
    assert application_ids(NAMES, "Payroll") == [f"{ACME}|0oa1"]
