"""From where a session began: of its first record, whichever comes first, and of nobody who was erased."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import msgspec
import pytest

from governance.model.acts import Author
from governance.worker.acts.erasing import Request, erase
from ingest.contract.event import Client, Correlation, Event, Outcome, Party, Source
from ingest.contract.instants import EPOCH, to_micros
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


def signed_in(number: float, country: str, session: str | None, event_id: str, **told: Any) -> Event:
    client = Client(ip="192.0.2.1", country=country, interactive=told.get("interactive", True))
    said = record(day(number), "sign_in", "ada")
    return msgspec.structs.replace(
        said,
        event_id=event_id,
        source=Source("entra", "acme", "sign_ins_interactive"),
        account=Party("person", "entra:acme", "ada"),
        client=client,
        outcome=Outcome(told.get("result", "success")),
        correlation=Correlation(session=session),
    )


SIGN_INS = (
    signed_in(1.3, "DE", "s1", "desk at noon"),
    signed_in(1.1, "DE", "s1", "desk in the morning"),
    signed_in(1.2, "FR", "s2", "phone"),
    signed_in(1.4, "NO", "s2", "phone on its way"),
    signed_in(2.1, "NO", "s1", "desk moved by the next day"),
    signed_in(1.15, "SE", "s1", "a token renewed", interactive=False),
    signed_in(1.16, "SE", "s1", "a wrong password", result="failure"),
    signed_in(1.17, "SE", None, "a row of v1.0"),
)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_sign_ins_alone_tell_from_where_a_session_came_on_a_day(order: tuple[int, ...], sqlite_url: str) -> None:
    sql = "SELECT session_id, started_event_id, last_at, only_from FROM session ORDER BY session_id"
    first = (day(1) - EPOCH).days
    expected = [
        (f"sign_ins:{first}:s1", "desk in the morning", to_micros(day(1.3)), "DE 192.0.2.1"),
        (f"sign_ins:{first}:s2", "phone", to_micros(day(1.4)), ""),
        (f"sign_ins:{first + 1}:s1", "desk moved by the next day", to_micros(day(2.1)), "NO 192.0.2.1"),
    ]
    told = Told(sqlite_url)
    for place in order:
        told.take([SIGN_INS[place], *SIGN_INS[5:]])
    assert told.ask(sql) == expected
    told.take(SIGN_INS)
    assert told.ask(sql) == expected, "told twice"


def test_from_where_sign_ins_came_is_erased_for_good(store_url: str) -> None:
    told = Told(store_url)
    told.tell(SIGN_INS[:1])
    erase(told.engine, Request(["entra:acme|ada"], "asked", "T-1"), Author(via="os", uid=1, name="clerk"), told.clock())
    told.drain()
    told.tell(SIGN_INS[1:2])
    told.tell(SIGN_INS[:1])
    assert told.ask("SELECT started_from, only_from FROM session") == [(None, None)]
