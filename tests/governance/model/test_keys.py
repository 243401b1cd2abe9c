"""Keys: what a fact is about, and the one way to read a key's parts."""

from __future__ import annotations

import pytest

from governance.model.keys import (
    KeyParts,
    Subject,
    about_of,
    entitlement_parts,
    holder_of,
    holder_subject,
    plain_parts,
)
from ingest.contract.event import Event, Grant, Party
from tests.ingest.contract.events import FINANCE, ROLE, event, granted

ISSUER = "okta:default"


@pytest.mark.parametrize(
    ("told", "about"),
    [
        (event(), ("account", f"{ISSUER}|00uADA")),
        (granted("grant_added", FINANCE), ("account", f"{ISSUER}|00uADA")),
        (granted("grant_added", ROLE, account=None, grant=Grant(via="00gFIN")), ("group", f"{ISSUER}|group:00gFIN")),
        (granted("grant_added", FINANCE, account=None), ("group", f"{ISSUER}|group:00gFIN")),
        (granted("grant_added", ROLE, account=None), ("entitlement", f"{ISSUER}|directory_role:62e90394")),
        (granted("consent_granted", ROLE, account=None), ("application", f"{ISSUER}|0oaPAY")),
        (event("credential_changed", account=None), ("application", f"{ISSUER}|0oaPAY")),
        (event("credential_changed", account=Party("person", name="ada")), ("application", f"{ISSUER}|0oaPAY")),
        (event("account_updated", account=None, application=None), None),
    ],
)
def test_a_fact_is_about_who_holds_it_or_the_thing_itself(told: Event, about: tuple[str, str] | None) -> None:
    assert about_of(told) == about


def test_a_holder_is_an_account_or_a_group_that_is_conferred_something() -> None:
    assert holder_of(event()) == ("account", f"{ISSUER}|00uADA")
    assert holder_of(granted("grant_added", ROLE, account=None, grant=Grant(via="g"))) == ("group", f"{ISSUER}|group:g")
    assert holder_of(granted("grant_added", FINANCE, account=None)) is None


def test_an_account_whose_subject_looks_like_a_group_in_its_midst_is_an_account() -> None:
    assert holder_subject(f"{ISSUER}|x|group:y").kind == "account"
    assert holder_subject(f"{ISSUER}|group:y") == ("group", f"{ISSUER}|group:y")


def test_keys_are_read_by_their_first_marks() -> None:
    assert plain_parts(f"{ISSUER}|a|b:c") == KeyParts(ISSUER, "", "a|b:c")
    assert entitlement_parts(f"{ISSUER}|permission:Mail/Read:All") == KeyParts(ISSUER, "permission", "Mail/Read:All")


def test_a_subject_is_spelled_as_work_items_name_it() -> None:
    assert str(Subject("group", f"{ISSUER}|group:1")) == f"group:{ISSUER}|group:1"
