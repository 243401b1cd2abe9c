from __future__ import annotations

from collections.abc import Iterable

from simulator.records.record import Record
from simulator.service.logs.feed import Feed
from simulator.service.logs.shaping import Shaped


def record(name: str, at: int) -> Record:
    return Record("okta", "northwind", "system_log", at, at, {"uuid": name})


def fed(records: list[Record], delays: dict[str, int]) -> tuple[Feed, list[str]]:
    taken: list[str] = []

    def shape(each: Record) -> Iterable[Shaped]:
        delay = delays.get(each.body["uuid"], 0)
        return [Shaped(each.arriving(each.emitted_at + delay))]

    return Feed(iter(records), shape, lambda shaped: taken.append(shaped.record.body["uuid"])), taken


def test_records_come_in_the_order_of_their_visibility_and_never_before() -> None:
    feed, taken = fed([record("a", 1), record("b", 2), record("c", 3), record("d", 9)], {"a": 5, "c": 100})
    feed.catch_up(0)
    assert taken == []
    feed.catch_up(4)
    assert taken == ["b"]
    feed.catch_up(6)
    assert taken == ["b", "a"]
    feed.catch_up(103)
    assert taken == ["b", "a", "d", "c"]


def test_catching_up_again_gives_nothing_twice() -> None:
    feed, taken = fed([record("a", 1), record("b", 1)], {})
    for _ in range(3):
        feed.catch_up(1)
    assert taken == ["a", "b"]
