"""Keys of accounts and of the bus."""

from __future__ import annotations

import pytest

from ingest.contract.event import Event, Party, account_key, account_key_of, partition_key
from tests.ingest.contract.events import ADA, FINANCE, event, granted


def test_an_account_is_known_by_issuer_and_subject() -> None:
    assert account_key_of(ADA) == account_key("okta:default", "00uADA") == "okta:default|00uADA"


@pytest.mark.parametrize(
    "party",
    [None, Party("person"), Party("person", "okta:default"), Party("person", None, "1"), Party("person", "", "")],
)
def test_who_is_not_told_has_no_key(party: Party | None) -> None:
    assert account_key_of(party) is None


@pytest.mark.parametrize(
    ("about", "key"),
    [
        (event(), "okta:default|00uADA"),
        (granted("grant_added", FINANCE, account=None), "okta:default|00gFIN"),
        (event(account=None), "okta:default|0oaPAY"),
        (event(account=None, application=None), "okta:11111111-2222"),
        (event(kind="coverage", account=None, application=None), "okta:default|system_log"),
    ],
)
def test_the_bus_key_is_the_account_s_else_what_it_is_about(about: Event, key: str) -> None:
    assert partition_key(about) == key
