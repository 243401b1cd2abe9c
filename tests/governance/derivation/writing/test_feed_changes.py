"""Which changes are news, and which are history that was only read now."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.feed.change_feed import FeedChange, advance, read_changes, register
from governance.store.running.work_items import enqueue
from ingest.contract.event import Event, Party
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Told


class Listening(Told):
    """A store whose changes are read, and whose clock stands where the test puts it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        with writing(self.engine) as connection:
            register(connection, "mail", 1)

    def at(self, number: float) -> None:
        self._now = to_micros(day(number))

    def heard(self) -> list[FeedChange]:
        with writing(self.engine) as connection:
            found = read_changes(connection, "mail", 1_000)
            if found:
                advance(connection, "mail", found[-1].change_id)
        return found


def backfills(found: list[FeedChange]) -> dict[str, set[int]]:
    kinds: dict[str, set[int]] = {}
    for each in found:
        kinds.setdefault(each.change.kind, set()).add(each.change.backfill)
    return kinds


def joined(number: float, subject: str = "ann") -> list[Event]:
    return [record(day(number), "account_created", subject), record(day(number + 0.1), "grant_added", subject, "g1")]


def test_what_occurred_before_the_source_was_read_is_history(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    store.tell(joined(19))
    assert backfills(store.heard()) == {"account": {1}, "grant": {1}}


def test_what_occurs_while_it_is_read_is_news(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    store.tell(joined(19))
    store.heard()
    store.at(22)
    store.tell(joined(21, "bob"))
    found = store.heard()
    assert backfills(found) == {"account": {0}, "grant": {0}}
    (grant,) = [each.change for each in found if each.change.kind == "grant"]
    assert grant.before is None
    assert msgspec.json.decode(grant.after or "{}")["account_id"] == "okta:acme|bob"
    assert grant.occurred_at == to_micros(day(21) + timedelta(days=0.1))
    assert grant.caused_by is not None


def test_what_is_told_too_late_is_history(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    store.tell(joined(19))
    store.heard()
    store.at(40)
    store.tell(joined(30, "bob"))
    assert backfills(store.heard()) == {"account": {1}, "grant": {1}}


def test_the_first_census_is_history_and_the_second_is_news(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    store.tell(joined(19))
    store.heard()
    store.at(23)
    store.tell(CensusOf(day(22)).account("ann").account("bob").grant("ann", "g1").grant("bob", "g2").events())
    assert backfills(store.heard())["grant"] == {1}
    store.at(25)
    census = CensusOf(day(24)).account("ann").account("bob").grant("ann", "g1").grant("ann", "g3").grant("bob", "g2")
    store.tell(census.events())
    news = [each.change for each in store.heard() if each.change.kind == "grant" and each.change.before is None]
    assert [change.backfill for change in news] == [0]


def test_what_is_derived_anew_is_history(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    store.tell(joined(20.5))
    store.heard()
    with writing(store.engine) as connection:
        run(connection, "UPDATE account SET state = 'locked'")
        enqueue(connection, {"anew:okta:acme|ann"}, 1)
    store.drain()
    (change,) = store.heard()
    assert (change.change.kind, change.change.backfill) == ("account", 1)


def test_nothing_is_written_while_nobody_reads(store_url: str) -> None:
    store = Told(store_url)
    store.tell(joined(19))
    with reading(store.engine) as connection:
        assert rows(connection, "SELECT COUNT(*) FROM change")[0][0] == 0


def test_what_somebody_was_called_earlier_is_no_news(store_url: str) -> None:
    store = Listening(store_url)
    store.at(20)
    named = Party("person", "okta:acme", "ann", "anna@example.com")
    signed_in = [
        msgspec.structs.replace(record(day(number), "sign_in", "ann"), account=named, event_id=f"okta:{number}")
        for number in (19.0, 18.0)
    ]
    store.tell([record(day(17), "account_created", "ann"), signed_in[0]])
    before = store.ask("SELECT called_over_time FROM account")
    store.heard()
    store.tell(signed_in[1:])
    assert store.ask("SELECT called_over_time FROM account") != before
    assert [each.change for each in store.heard()] == []
