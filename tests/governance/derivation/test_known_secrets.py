"""Who read a client's secret, or added one, still knows it when they have left; in whatever order that is told."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from governance.derivation.rebuild import check
from governance.settings.links import LinkSettings
from ingest.contract.event import Event, Party
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

RULES = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}))
READ = ["credentials", "owners", "permissions", "roles"]
SQL = "SELECT account_id, detail FROM finding WHERE policy = 'leaver_client' AND live = 1 AND closed_at IS NULL"


def lists(number: float, *secrets: dict[str, object]) -> list[Event]:
    census = CensusOf(day(number)).account("ann", profile={"employeeNumber": "1"})
    census = census.account("bot", type="service", name=None, credentials=list(secrets), read=READ)
    return census.grant("ann", "owner/nothing").events()


def reading(number: float, vendor_type: str = "app.oauth2.client.read_client_secret") -> Event:
    deed = replace(record(day(number), "credential_seen", "bot"), actor=Party("person", ISSUER, "ann"))
    account = Party("service", ISSUER, "bot", None, "Bot")
    return replace(deed, account=account, vendor_type=vendor_type)


SECRET: dict[str, object] = {"id": "ocs1", "kind": "secret", "created_at": "2026-05-02T00:00:00Z"}
LEFT = listed(9, [person("1", "Ann", status="ended", end=day(8))])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_leaver_who_read_a_live_secret_is_found(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url, RULES)
    batches = [lists(3, SECRET), [reading(4)], LEFT]
    for place in order:
        told.tell(batches[place])
    assert told.ask(SQL) == [(key("bot"), key("ann"))]
    assert list(check(told.engine, told.rules)) == []


def test_a_secret_that_was_replaced_is_known_no_more(sqlite_url: str) -> None:
    told = Told(sqlite_url, RULES)
    fresh = SECRET | {"id": "ocs2", "created_at": "2026-05-12T00:00:00Z"}
    told.tell([*lists(3, SECRET), reading(4), *LEFT, *lists(13, fresh)])
    assert told.ask(SQL) == []


def test_a_secret_of_what_no_list_calls_a_client_makes_no_account(store_url: str) -> None:
    told = Told(store_url, RULES)
    told.tell([reading(4)])
    assert told.ask("SELECT account_id FROM account") == []
    assert list(check(told.engine, told.rules)) == []
