"""Under which keys somebody is known: whoever is erased by them is named nowhere else."""

from __future__ import annotations

import pytest

from governance.model.acts import Author
from governance.queries.snapshot import Snapshot
from governance.settings.links import LinkSettings
from governance.store.database.engine import reading
from governance.worker.acts.erasing import Request, erase
from ingest.contract.errors import UnclearError
from reviews.remediation.keeping.subjects import keys_of
from tests.governance.censuses import ISSUER, CensusOf, day, key
from tests.governance.configured import governance
from tests.governance.own_lists import UNCONNECTED, ListOf
from tests.governance.rosters import listed, person
from tests.governance.told import Told

ADA = Author(via="os", uid=1000, name="ada")
SETTINGS = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"]))
THERE = f"{UNCONNECTED}|a-17"


def words(told: Told) -> list[str]:
    """The messages of findings, past ones too, that name her."""
    said = (str(row[0]) for row in told.ask("SELECT message FROM finding"))
    return [message for message in said if "ann" in message.lower()]


def test_what_an_application_s_list_calls_somebody_is_erased_with_him(store_url: str) -> None:
    """Its account stands under his own, and would be told of by his name once no address leads to it any more."""
    told = Told(store_url, SETTINGS)
    told.tell(
        CensusOf(day(2)).account("u17", name="ann@example.com", profile={"employeeNumber": "1"}).account("bob").events()
    )
    told.tell(ListOf(day(3), UNCONNECTED).account("a-17", name="Ann Lee", email="ann@example.com").events())
    told.tell(listed(9, [person("1", "Ann Lee", status="ended", end=day(4))]))
    told.tell(ListOf(day(20), UNCONNECTED).account("a-17", name="Ann Lee", email="ann@example.com").events())
    assert words(told)
    with reading(told.engine) as connection:
        subjects = keys_of(Snapshot(connection, SETTINGS), key("u17"))
    assert subjects == [THERE, key("u17"), "roster:acme|1"]
    erase(told.engine, Request(tuple(subjects), "article 17", "DPO-7"), ADA, 7)
    told.drain()
    assert words(told) == []
    rows = told.ask("SELECT name, display_name, profile FROM account WHERE issuer = %s", (UNCONNECTED,))
    assert all("Ann" not in str(value) and "ann@" not in str(value) for row in rows for value in row)


def test_nobody_is_meant_by_a_part_of_their_name(store_url: str) -> None:
    told = Told(store_url, SETTINGS)
    told.tell(CensusOf(day(2)).account("u17", name="joanna@example.com").events())
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        assert keys_of(snapshot, "Joanna@example.com") == [key("u17")]
        with pytest.raises(UnclearError, match=r"'anna' is only part of the name of joanna@example\.com"):
            keys_of(snapshot, "anna")
