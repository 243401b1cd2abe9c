"""A roster's person who is erased is named nowhere, whenever the act comes; employment and its dates stay."""

from __future__ import annotations

import pytest

from governance.model.acts import Author
from governance.settings.links import LinkSettings
from governance.store.schema import metadata
from governance.worker.acts.erasing import Request, erase
from tests.governance.censuses import ISSUER, CensusOf, day, key
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

ADA = Author(via="os", uid=1000, name="ada")
LISTS = [
    listed(
        1, [person("17", "Ann Lee", mails=("ann.lee@example.com",), department="Sales"), person("18", "Bob")], "all"
    ),
    listed(
        9, [person("17", "Ann Lee-Fox", mails=("ann.fox@example.com",), department="HR"), person("18", "Bob")], "all"
    ),
]
WORDS = ("Lee", "Fox", "ann.", "Sales", "HR")


def where_named(told: Told) -> set[str]:
    named = set()
    for table in metadata.sorted_tables:
        for row in told.ask(f"SELECT * FROM {table.name}"):
            text = "|".join(
                bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in row
            )
            if any(word in text or word.lower() in text for word in WORDS[:3]):
                named.add(table.name)
    return named - {"audit_entry", "act", "store_key"}  # the last is random, and may hold anything


def person_ids(told: Told) -> list[str]:
    return [str(row[0]) for row in told.ask("SELECT DISTINCT person_id FROM person ORDER BY 1")]


@pytest.mark.parametrize("told_before", [1, 2])
def test_a_person_of_a_roster(sqlite_url: str, told_before: int) -> None:
    told = Told(sqlite_url)
    for events in LISTS[:told_before]:
        told.tell(events)
    assert {"person", "person_key", "fact"} <= where_named(told)
    ann = person_ids(told)[0]
    erase(told.engine, Request((ann,), "article 17", "DPO-7"), ADA, 7)
    told.drain()
    for events in LISTS[told_before:]:
        told.tell(events)
    assert where_named(told) == set()
    rows = told.ask("SELECT status, name, mails FROM person WHERE person_id = %s AND recorded_to IS NULL", (ann,))
    assert rows and {row[:2] for row in rows} == {("active", None)}


@pytest.mark.parametrize("told_last", ["the act", "the list"])
def test_a_finding_about_a_client_says_nothing_any_more_of_who_owned_it(sqlite_url: str, told_last: str) -> None:
    """It is past once nobody knows that its owner left; what is past keeps the words of its time, but these."""
    told = Told(sqlite_url, governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"})))
    census = CensusOf(day(2)).account("ann", name="ann.lee", profile={"employeeNumber": "17"})
    census = census.account("bot", type="service", name=None, read=["owners", "credentials"], credentials=[])
    told.tell(census.grant("ann", "owner/bot").events())
    left = listed(9, [person("17", "Ann Lee", status="ended", end=day(4))])
    told.tell(left)
    words = "SELECT message, live FROM finding WHERE policy = 'leaver_client'"
    assert told.ask(words) == [("ann.lee has left by the roster, and owns bot.", 1)]
    erase(told.engine, Request((key("ann"), *person_ids(told)), "article 17", "DPO-7"), ADA, 7)
    told.drain()
    if told_last == "the list":
        told.tell(left)
    assert all("lee" not in str(message).lower() for message, _ in told.ask(words))
