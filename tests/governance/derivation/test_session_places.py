"""From where a session began: of its first record, whichever comes first, and of nobody who was erased."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from governance.model.acts import Author
from governance.worker.erasing import Request, erase
from ingest.contract.event import Client, Correlation, Event
from tests.governance.censuses import day, key, record
from tests.governance.told import Told


def started(number: float, country: str | None, event_id: str) -> Event:
    client = None if country is None else Client(ip="192.0.2.1", country=country, interactive=True)
    event = record(day(number), "session_started", "ada")
    return msgspec.structs.replace(event, event_id=event_id, client=client, correlation=Correlation(session="s1"))


EVENTS = (
    started(2, "FR", "later"),
    started(1, "NO", "first"),
    started(1, "DE", "first"),
    msgspec.structs.replace(record(day(3), "sign_out", "ada"), correlation=Correlation(session="s1")),
)


def places(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT started_event_id, started_from FROM session")


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_first_record_tells_in_any_order(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    for place in order:
        told.take([EVENTS[place]])
    assert places(told) == [("first", "DE 192.0.2.1")], "of two versions the one whose place comes first"


def test_on_both_stores_and_until_somebody_is_erased(store_url: str) -> None:
    told = Told(store_url)
    told.tell(EVENTS[:1])
    told.tell(EVENTS[1:])
    assert places(told) == [("first", "DE 192.0.2.1")]
    erase(told.engine, Request([key("ada")], "asked", "T-1"), Author(via="os", uid=1, name="clerk"), told.clock())
    told.drain()
    assert places(told) == [("first", None)]
    told.tell([started(0.5, "NO", "earlier")])
    assert places(told) == [("earlier", None)], "what comes later tells nothing either"
