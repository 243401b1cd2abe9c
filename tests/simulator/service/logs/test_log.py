from __future__ import annotations

import random

import orjson

from simulator.records.instants import HOUR, MINUTE, SECOND
from simulator.records.mint import guid_of
from simulator.service.logs.log import Log


def filled(instants: list[tuple[int, int]]) -> Log:
    log = Log()
    for number, (occurred_at, visible_at) in enumerate(instants):
        log.append(guid_of(str(number)), occurred_at, visible_at, orjson.dumps({"number": number}))
    return log


def test_a_page_of_neighbours_is_a_list_of_json() -> None:
    log = filled([(n, n) for n in range(50)])
    assert orjson.loads(b"[" + log.joined(10, 20) + b"]") == [{"number": n} for n in range(10, 20)]
    assert log.joined(5, 5) == b""
    assert log.body(49) == b'{"number":49}'


def test_scattered_bodies_are_gathered_in_the_order_asked_for() -> None:
    log = filled([(n, n) for n in range(20)])
    asked = [3, 4, 5, 11, 2, 19]
    assert orjson.loads(b"[" + log.gathered(asked) + b"]") == [{"number": n} for n in asked]
    assert log.gathered([]) == b""


def test_bodies_beyond_the_buffer_come_back_from_the_disk() -> None:
    log = Log()
    bodies = [orjson.dumps({"number": n, "filling": "x" * 50_000}) for n in range(60)]
    for number, body in enumerate(bodies):
        log.append(guid_of(str(number)), number, number, body)
    assert [log.body(n) for n in range(60)] == bodies


def test_what_is_visible_is_a_prefix_in_the_order_of_visibility() -> None:
    log = filled([(1 * SECOND, 1 * SECOND), (3 * SECOND, 3 * SECOND), (2 * SECOND, 9 * SECOND)])
    assert [log.visible(at * SECOND) for at in (0, 1, 3, 8, 9)] == [0, 1, 2, 2, 3]
    assert log.first_visible_since(2 * SECOND) == 1
    assert log.between(0, HOUR, now=5 * SECOND) == [0, 1]
    assert log.between(0, HOUR, now=9 * SECOND) == [0, 2, 1]
    assert log.between(2 * SECOND, 3 * SECOND, now=9 * SECOND) == [2]


def test_time_windows_equal_a_plain_search() -> None:
    rng = random.Random(3)
    instants = sorted(((rng.randrange(HOUR), rng.randrange(HOUR, 2 * HOUR)) for _ in range(500)), key=lambda i: i[1])
    log = filled(instants)
    for _ in range(50):
        begin, now = rng.randrange(HOUR), rng.randrange(HOUR, 2 * HOUR)
        end = begin + rng.randrange(10 * MINUTE)
        found = sorted((o, n) for n, (o, v) in enumerate(instants) if begin <= o < end and v <= now)
        assert log.between(begin, end, now) == [n for _, n in found]
        assert list(log.walk(begin, end, now, descending=True)) == [n for _, n in reversed(found)]


def test_a_revised_row_stands_once_by_time_and_twice_by_position() -> None:
    log = Log()
    first = log.append(guid_of("a"), SECOND, SECOND, b'{"v":1}')
    second = log.append(guid_of("a"), SECOND, 5 * SECOND, b'{"v":2}', revises=first)
    assert log.between(0, MINUTE, now=2 * SECOND) == [first]
    assert log.between(0, MINUTE, now=5 * SECOND) == [second]
    assert [entry.revises for entry in log.entries(5 * SECOND)] == [None, first]
    assert log.vendor_id(first) == log.vendor_id(second) == guid_of("a")


def test_nothing_becomes_visible_before_what_stands_before_it() -> None:
    log = filled([(0, 9), (0, 4)])
    assert log.visible_at(1) == 9


def test_the_id_of_an_audit_is_no_uuid_and_comes_back_whole() -> None:
    log, name = Log(), f"Directory_{guid_of('act')}_I26NV_185150517"
    for place, vendor_id in enumerate((guid_of("one"), name, guid_of("two"))):
        log.append(vendor_id, place, place, b"{}")
    assert [entry.vendor_id for entry in log.entries(9)] == [guid_of("one"), name, guid_of("two")]
