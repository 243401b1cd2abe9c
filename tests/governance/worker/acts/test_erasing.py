"""Whoever is erased is named nowhere in the store, and the state is what it would be had he never been named."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec
import pytest

from governance.model.acts import Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import metadata
from governance.worker import evaluator
from governance.worker.acts.erasing import Request, erase
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Client, Event, Party, Source
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Told
from tests.governance.worker.verified_store import verify_store
from tests.ingest.contract.events import event

ADA = Author(via="os", uid=1000, name="ada")
ANN = "okta:acme|ann"
REQUEST = Request((ANN,), "article 17", "DPO-7")
ANN_NAMED = Party("person", "okta:acme", "ann", "ann.lee@example.com", "Ann Lee")
WORDS = (b"ann.lee@example.com", b"Ann Lee", b"Lee", b"203.0.113.9")
LEFT = {"audit_entry", "act", "store_key"}
"""What answers for what was done: the trail is not rewritten, an act says what a person entered; a key is random."""


def told_of(event: Event) -> Event:
    """The event, with the names and places of whoever it speaks of, and a record that has them."""
    raw = msgspec.Raw(b'{"login": "ann.lee@example.com", "displayName": "Ann Lee"}')
    named = msgspec.structs.replace(event, raw=raw, client=Client(ip="203.0.113.9", mfa="single"))
    if event.account is not None and event.account.subject == "ann":
        profile = {"lastName": "Lee", "mail": "ann.lee@example.com", "userType": "SOCIAL"}
        return msgspec.structs.replace(named, account=ANN_NAMED, attributes={**event.attributes, "profile": profile})
    return named if event.actor is not None and event.actor.subject == "ann" else event


def sign_in(number: int) -> Event:
    source = Source("okta", "acme", "system_log")
    return event(event_id=f"okta:use{number}", account=ANN_NAMED, source=source, occurred_at=day(number))


def by_ann(number: int) -> Event:
    granted = record(day(number), "grant_added", "bob", f"g{number}")
    return told_of(msgspec.structs.replace(granted, actor=ANN_NAMED))


def censuses() -> list[Event]:
    events: list[Event] = []
    for began, groups in ((day(10), ("gfinance", "gsales")), (day(12), ("gfinance",))):
        census = CensusOf(began)
        census.account("ann")
        for name in groups:
            census.grant("ann", name)
        events += census.events()
    return [told_of(each) for each in events]


RECORDS = [
    told_of(record(day(1), "account_created", "ann")),
    told_of(record(day(2), "grant_added", "ann", "gfinance")),
    record(day(3), "account_created", "bob"),
    by_ann(4),
    by_ann(6),
    told_of(record(day(7), "account_updated", "ann")),
    *map(sign_in, (5, 6, 8)),
    *censuses(),
]


def where_named(told: Told) -> set[str]:
    """The tables that hold any of the words."""
    named = set()
    for table in metadata.sorted_tables:
        for row in told.ask(f"SELECT * FROM {table.name}"):
            text = b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
            )
            if any(word in text for word in WORDS):
                named.add(table.name)
    return named - LEFT


def in_order(told: Told, steps: Sequence[Event | None], rng: random.Random) -> str:
    """The digest after these steps, each a batch of its own; None: the act is entered."""
    for number, step in enumerate(steps):
        if step is None and number:
            erase(told.engine, REQUEST, ADA, 7)
        elif step is None:
            # As it is copied into a store that knows nothing yet.
            body = {"subjects": [ANN], "reason": REQUEST.reason, "ticket": REQUEST.ticket}
            with writing(told.engine) as connection:
                insert_acts(connection, [made_act("erase", ANN, body, ADA, 7)])
        else:
            told.take([step])
        if rng.random() < 0.3:
            told.drain_at_most(rng.randrange(1, 20))
    told.drain()
    return told.digest()


def test_nothing_in_the_store_names_the_erased_and_keys_and_instants_stay(store_url: str) -> None:
    told = Told(store_url)
    told.tell(RECORDS)
    assert {"account", "fact", "usage_rollup", "entity_name"} <= where_named(told)
    before = told.ask(
        "SELECT record_id, content_hash, part, event_id, about, kind, occurred_at FROM fact ORDER BY 1, 2, 3"
    )
    uses = told.ask("SELECT * FROM usage ORDER BY 1, 2, 3")
    erase(told.engine, REQUEST, ADA, 7)
    told.drain()
    assert where_named(told) == set()
    assert (
        told.ask("SELECT record_id, content_hash, part, event_id, about, kind, occurred_at FROM fact ORDER BY 1, 2, 3")
        == before
    )
    assert told.ask("SELECT * FROM usage ORDER BY 1, 2, 3") == uses
    assert told.ask("SELECT name, display_name, state FROM account WHERE account_id = %s", (ANN,)) == [
        (None, None, "active")
    ]
    assert told.held("ann", "group:gfinance")
    told.tell(RECORDS)
    assert where_named(told) == set(), "read again, it stays out"


def test_any_order_of_the_records_and_of_the_act(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 3)
    rng = random.Random(11)
    told = Told(store_url)
    expected = in_order(told, [None, *RECORDS], rng)
    assert where_named(told) == set()
    steps: list[Event | None] = [*RECORDS, *RECORDS[:3], None]
    for _ in range(12 if store_url.startswith("sqlite") else 1):
        told.forget()
        rng.shuffle(steps)
        assert in_order(told, steps, rng) == expected
        assert where_named(told) == set()


def test_a_legal_hold_forbids_it(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(RECORDS[:2])
    with writing(told.engine) as connection:
        insert_acts(connection, [made_act("legal_hold", ANN, {"matter": "Smith v. Acme"}, ADA, 3)])
    with pytest.raises(DeclinedError, match="under the legal hold Smith"):
        erase(told.engine, REQUEST, ADA, 7)


def test_the_trail_stays_whole(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(RECORDS)
    seal_some(told.engine, told.clock())
    erase(told.engine, REQUEST, ADA, 7)
    told.drain()
    seal_some(told.engine, told.clock())
    assert verify_store(told.engine).fault is None
