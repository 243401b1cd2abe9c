"""Who agreed for everybody is known in whatever order the list and the record of the act come."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from ingest.contract.event import Application, Event, Party
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

SQL = "SELECT account_id, detail FROM finding WHERE policy = 'risky_consent' AND live = 1 AND closed_at IS NULL"
UNKNOWN = "SELECT account_id FROM not_evaluable WHERE policy = 'risky_consent'"
SCOPE = "delegated/graph/mail.read"


def listed() -> list[Event]:
    publisher = {"foreign": True, "verified": True}
    census = (
        CensusOf(day(3)).account("ann").account("bot", type="service", name=None, app_id="APP", publisher=publisher)
    )
    return census.grant("bot", SCOPE).events()


def consented() -> Event:
    act = replace(record(day(2), "consent_granted", None), actor=Party("person", ISSUER, "eve"))
    told = {"service_principal_id": "bot", "on_behalf_of_all": True, "scopes": ["Mail.Read"]}
    return replace(act, application=Application("app", "Bot"), attributes=told)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_giver_is_known_whichever_comes_first(order: tuple[int, ...], store_url: str) -> None:
    told = Told(store_url)
    batches = [listed(), [consented()]]
    for place in order:
        told.tell(batches[place])
    assert (told.ask(SQL), told.ask(UNKNOWN)) == ([(f"{ISSUER}|bot", "consent:/")], [])


def test_without_the_record_nobody_can_tell(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(listed())
    assert (told.ask(SQL), told.ask(UNKNOWN)) == ([], [(f"{ISSUER}|bot",)])


def test_a_consent_to_a_client_that_no_list_names_makes_no_account(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([consented()])
    assert told.ask("SELECT account_id FROM account") == []
