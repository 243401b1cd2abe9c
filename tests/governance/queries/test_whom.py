"""A word finds what it means, or is refused: a name that several accounts have is no key."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Engine

from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids, application_ids, entitlement_ids, only_account_id
from governance.store.database.engine import reading, writing
from ingest.contract.errors import UnclearError
from tests.governance.queries.filled import ACME, CORP, account, empty_store, named, naming

ALICE, TWIN = f"{ACME}|alice", f"{CORP}|alice"
SETTINGS = naming({f"{ACME}|0oa1": "Payroll"})


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
        named(connection, "application", f"{ACME}|0oa1", "Old payroll")
        named(connection, "application", f"{CORP}|0oa1", "Intranet")
        named(connection, "application", f"{CORP}|0oa1", "Wiki", 2, shard=1)
        named(connection, "application", f"{ACME}|0oa2", "Mail")
    return engine


def test_accounts_by_key_login_and_display_name(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert account_ids(snapshot, ALICE) == (ALICE,)
        assert account_ids(snapshot, "Bob@Example.com") == (f"{ACME}|bob",)
        assert account_ids(snapshot, "Bob Brown") == (f"{ACME}|bob",)


def test_one_login_at_two_idps_is_both_accounts(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert account_ids(snapshot, "alice@example.com") == (TWIN, ALICE)


def test_a_name_of_several_accounts_is_refused_with_their_keys(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        with pytest.raises(UnclearError, match=r"2 accounts; give one key: entra:corp\|alice, okta:acme\|alice"):
            account_ids(snapshot, "Alice Adams")
        with pytest.raises(UnclearError, match=r"12 accounts.*shared09 and 2 more$"):
            account_ids(snapshot, "front.desk@example.com")


def test_accounts_of_one_name_are_told_apart_by_their_logins(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|m1", display_name="Mara Berg", name="mara.berg@example.com")
        account(connection, f"{ACME}|m2", display_name="Mara Berg", name="mara.berg2@example.com")
    keys = r"okta:acme\|m1 \(mara.berg@example.com\), okta:acme\|m2 \(mara.berg2@example.com\)$"
    with reading(engine) as connection:
        for word in ("Mara Berg", "mara berg"):
            with pytest.raises(UnclearError, match=keys):
                account_ids(Snapshot(connection, SETTINGS), word)


def test_who_is_not_there_is_refused(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        with pytest.raises(UnclearError, match="no account is known by 'nobody'"):
            account_ids(snapshot, "nobody")
        with pytest.raises(UnclearError, match="no entitlement is known by 'nothing'"):
            entitlement_ids(snapshot, "nothing")
        with pytest.raises(UnclearError, match="no application is known by 'nowhere'"):
            application_ids(snapshot, "nowhere")


def test_a_former_name_still_finds_what_it_was_the_name_of(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert application_ids(snapshot, "Intranet") == (f"{CORP}|0oa1",)
        assert application_ids(snapshot, "Old payroll") == (f"{ACME}|0oa1",)


def test_a_former_name_gives_way_to_whatever_is_called_so_today(engine: Engine) -> None:
    with writing(engine) as connection:
        named(connection, "application", f"{ACME}|0oa3", "Intranet")
    with reading(engine) as connection:
        assert application_ids(Snapshot(connection, SETTINGS), "intranet") == (f"{ACME}|0oa3",)


def test_letter_case_means_nothing_and_a_part_of_one_name_is_enough(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert account_ids(snapshot, "bob brown") == account_ids(snapshot, "brow") == (f"{ACME}|bob",)
        assert account_ids(snapshot, "ALICE@EX") == (TWIN, ALICE)
        assert application_ids(snapshot, "PAYROLL") == application_ids(snapshot, "payr") == (f"{ACME}|0oa1",)
        assert entitlement_ids(snapshot, "group:finance") == entitlement_ids(snapshot, "inanc")


def test_a_part_of_a_name_is_not_enough_to_do_something(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert only_account_id(snapshot, "bob brown") == only_account_id(snapshot, "BOB@example.com") == f"{ACME}|bob"
        for ask in (only_account_id, partial(account_ids, by_part=False)):
            with pytest.raises(
                UnclearError, match=r"'brow' is only part of the name of bob@example\.com; give the whole"
            ):
                ask(snapshot, "brow")
        assert only_account_id(snapshot, "brow", by_part=True) == f"{ACME}|bob"


def test_a_part_of_several_names_is_refused_with_them(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        with pytest.raises(UnclearError, match="which application is meant: Intranet, Mail"):
            application_ids(snapshot, "i")


def test_a_misspelled_name_is_answered_with_the_nearest(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        with pytest.raises(UnclearError, match="did you mean Finance"):
            entitlement_ids(snapshot, "Fniance")
        with pytest.raises(UnclearError, match=r"did you mean Bob Brown\?"):
            account_ids(snapshot, "Bob Brwon")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (f"{ACME}|group:g1", (f"{ACME}|group:g1",)),
        ("group:g1", (f"{ACME}|group:g1",)),
        ("g1", (f"{CORP}|directory_role:g1", f"{ACME}|group:g1")),
        ("Finance", (f"{CORP}|group:g2", f"{ACME}|group:g1")),
        ("group:Finance", (f"{CORP}|group:g2", f"{ACME}|group:g1")),
        ("directory_role:Reader", (f"{CORP}|directory_role:g1",)),
    ],
)
def test_entitlements_by_id_type_and_name(engine: Engine, word: str, found: tuple[str, ...]) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert entitlement_ids(snapshot, word) == found


@pytest.mark.parametrize("issuers", [None, (ACME,)])
def test_what_is_found_by_the_very_word_is_what_all_names_tell(
    engine: Engine, issuers: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("Payroll", "Old payroll", "Intranet", "Wiki", "Mail", " Mail ", "0oa1", "0oa2", "oa2", f"{CORP}|0oa1", "|")

    def meant(word: str) -> object:
        with reading(engine) as connection:
            try:
                return application_ids(Snapshot(connection, SETTINGS), word, issuers)
            except UnclearError as error:
                return str(error)

    found = [meant(word) for word in words]
    monkeypatch.setattr(Snapshot, "applications_named", lambda *_: ())
    assert found == [meant(word) for word in words]


def test_applications_by_id_and_name(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert application_ids(snapshot, "0oa1") == (f"{CORP}|0oa1", f"{ACME}|0oa1")
        assert application_ids(snapshot, f"{ACME}|0oa2") == (f"{ACME}|0oa2",)
        assert application_ids(snapshot, "Payroll") == (f"{ACME}|0oa1",)
        assert application_ids(snapshot, "Wiki") == (f"{CORP}|0oa1",)
