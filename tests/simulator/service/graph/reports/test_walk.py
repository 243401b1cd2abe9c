from __future__ import annotations

import random

import orjson

from simulator.records.instants import DAY, HOUR, MINUTE, SECOND
from simulator.records.mint import guid_of
from simulator.service.graph.reports.walk import Place, Window, bodies, page, walk
from simulator.service.logs.log import Log

EVER = Window(0, 40 * DAY, ascending=True)


def log_of(instants: list[int]) -> Log:
    log = Log()
    for number, at in enumerate(instants):
        log.append(guid_of(str(at)), at, number, orjson.dumps(at))
    return log


def times(found: list[Place]) -> list[int]:
    return [place.at for place in found]


def test_rows_come_in_order_of_time_either_way() -> None:
    instants = [random.Random(5).randrange(30 * DAY) for _ in range(300)]
    log = log_of(instants)
    assert times(list(walk([log], EVER, 300))) == sorted(instants)
    down = EVER._replace(ascending=False)
    assert times(list(walk([log], down, 300))) == sorted(instants, reverse=True)


def test_a_window_has_its_begin_and_not_its_end() -> None:
    log = log_of([MINUTE, 2 * MINUTE, 3 * MINUTE])
    assert times(list(walk([log], Window(MINUTE, 3 * MINUTE, True), 9))) == [MINUTE, 2 * MINUTE]


def test_pages_join_without_loss_and_repetition() -> None:
    rng = random.Random(6)
    # Many share an instant, so that page edges fall between equals.
    instants = [rng.randrange(6) * HOUR for _ in range(200)]
    logs = [log_of(instants[:120]), log_of(instants[120:])]
    for ascending in (True, False):
        window, after, found = EVER._replace(ascending=ascending), None, list[Place]()
        while True:
            places, more = page(walk(logs, window, 200, after), 7)
            found += places
            if not more:
                break
            after = places[-1]
        assert times(found) == sorted(instants, reverse=not ascending)
        assert len(set(found)) == 200


def test_a_row_that_appears_ahead_is_met_and_one_behind_is_missed() -> None:
    log = log_of([HOUR, 3 * HOUR])
    first, more = page(walk([log], EVER, 9), 1)
    assert (times(first), more) == ([HOUR], True)
    log.append(guid_of("behind"), HOUR - SECOND, 2, b"1")
    log.append(guid_of("ahead"), 2 * HOUR, 3, b"2")
    assert times(list(walk([log], EVER, 9, first[-1]))) == [2 * HOUR, 3 * HOUR]


def test_what_is_not_visible_yet_is_not_met() -> None:
    log = log_of([HOUR, 2 * HOUR])
    assert times(list(walk([log], EVER, 0))) == [HOUR]


def test_rows_are_chosen_by_their_bodies() -> None:
    log = log_of([HOUR, 2 * HOUR, 3 * HOUR])
    assert times(list(walk([log], EVER, 9, wanted=lambda body: orjson.loads(body) != 2 * HOUR))) == [HOUR, 3 * HOUR]


def test_bodies_stand_in_the_order_of_the_places() -> None:
    logs = [log_of([HOUR, 2 * HOUR, 4 * HOUR]), log_of([3 * HOUR])]
    found = list(walk(logs, EVER, 9))
    assert b",".join(bodies(logs, found)) == b",".join(str(n * HOUR).encode() for n in (1, 2, 3, 4))
    assert b",".join(bodies(logs, found[::-1])) == b",".join(str(n * HOUR).encode() for n in (4, 3, 2, 1))
    assert list(bodies(logs, [])) == []
