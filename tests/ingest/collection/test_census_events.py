from __future__ import annotations

from datetime import UTC, datetime

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.codec import decode, encode
from ingest.contract.event import Application, Entitlement, Grant, Party

AT = datetime(2026, 1, 1, tzinfo=UTC)
CENSUS = Census("entra", "acme", AT, "full", AT)
ANN = Party("person", "entra:acme", "ann")
GROUP = Entitlement("group", "g1")


def test_an_event_is_known_by_all_that_it_says() -> None:
    seen = [
        CENSUS.grant_seen(GrantSeen("member", ANN, GROUP)),
        CENSUS.grant_seen(GrantSeen("owner", ANN, GROUP)),
        CENSUS.grant_seen(GrantSeen("member", ANN, GROUP, Grant(via="g2"))),
        CENSUS.grant_seen(GrantSeen("member", ANN, GROUP, Grant(scope="/unit"))),
        CENSUS.grant_seen(GrantSeen("member", ANN, GROUP, Grant(mode="eligible"))),
        CENSUS.grant_seen(GrantSeen("member", None, GROUP)),
        CENSUS.account_seen(AccountSeen("account", ANN), 0),
        CENSUS.account_seen(AccountSeen("account", ANN, application=Application("a1")), None),
        CENSUS.ended(1, 1, []),
        CENSUS._replace(began_at=AT.replace(year=2027)).ended(1, 1, []),
    ]
    assert len({event.event_id for event in seen}) == len(seen)
    assert {event.event_id.rpartition(":")[0] for event in seen} == {"entra:census"}
    assert all(decode(encode(event)) == event for event in seen)


def test_the_raw_is_the_vendors_and_the_mark_says_what_is_missing() -> None:
    account = CENSUS.account_seen(AccountSeen("account", ANN, {"state": "active"}, raw=b'{"id":"ann"}'), 3)
    assert bytes(account.raw) == b'{"id":"ann"}'
    assert (account.attributes["grants"], account.attributes["state"]) == (3, "active")
    ended = CENSUS.ended(5, 7, ["group"])
    assert (ended.attributes["accounts"], ended.attributes["grants"]) == (5, 7)
    assert ended.attributes["census"]["partial"] == ["group"]


def test_an_incremental_census_says_whose_members_it_lists_whole() -> None:
    assert "groups" not in CENSUS.ended(0, 0, []).attributes["census"]
    assert CENSUS.ended(0, 0, [], ["g1", "g2"]).attributes["census"]["groups"] == ["g1", "g2"]
