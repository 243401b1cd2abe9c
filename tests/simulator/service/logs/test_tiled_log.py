from __future__ import annotations

import orjson
import pytest

from simulator.records.instants import HOUR, SECOND, okta_text
from simulator.records.record import encode
from simulator.service.logs.ledger import Stream
from simulator.service.logs.tiled_log import SIGN_INS, SYSTEM_LOG, TiledLog
from tests.simulator.made import small, small_records
from tests.simulator.service.orgs import LOGS, Org

BODIES = [encode(record.body) for record in small_records() if record.idp == "okta"][:300]
MANY = 10_000_000


def test_millions_are_told_apart_and_cost_nothing_until_they_are_read() -> None:
    log = TiledLog(BODIES, SYSTEM_LOG, 0, SECOND, MANY)
    assert len(log) == log.visible(MANY * SECOND) == MANY
    last = orjson.loads(log.body(MANY - 1))
    assert (last["uuid"], last["published"]) == (log.vendor_id(MANY - 1), okta_text((MANY - 1) * SECOND))
    tile = orjson.loads(BODIES[(MANY - 1) % len(BODIES)])
    assert {**last, "uuid": tile["uuid"], "published": tile["published"]} == tile
    assert orjson.loads(b"[" + log.gathered([5, 6, 2]) + b"]")[2]["uuid"] == log.vendor_id(2)


def test_places_in_time_are_those_of_a_log_that_was_filled() -> None:
    log = TiledLog(BODIES, SYSTEM_LOG, 10 * SECOND, 2 * SECOND, 5)
    instants = [10, 12, 14, 16, 18]
    for at in range(25):
        assert log.first_visible_since(at * SECOND) == sum(each < at for each in instants)
        assert log.visible(at * SECOND) == sum(each <= at for each in instants)
    assert log.between(12 * SECOND, 17 * SECOND, now=HOUR) == [1, 2, 3]
    assert list(log.walk(0, HOUR, now=15 * SECOND, descending=True)) == [2, 1, 0]


def test_it_is_served_in_the_place_of_a_stream() -> None:
    org = Org()
    stream = Stream("okta", "northwind", "system_log")
    org.simulation.serve_whole(stream, TiledLog(BODIES, SYSTEM_LOG, small().plan.begin, SECOND, 2_500))
    with org:
        found = org.walked(LOGS, since=okta_text(small().plan.begin), limit=1000)
        assert [record["uuid"] for record in found] == org.ledger()
        assert len(found) == 2_500


def test_sign_ins_of_graph_are_tiles_too() -> None:
    bodies = [encode(r.body) for r in small_records() if r.stream == "sign_ins_interactive"][:20]
    row = orjson.loads(TiledLog(bodies, SIGN_INS, 0, SECOND, 100).body(61))
    assert row["createdDateTime"] == "1970-01-01T00:01:01Z"
    with pytest.raises(ValueError, match="does not begin with uuid"):
        TiledLog(bodies, SYSTEM_LOG, 0, SECOND, 1)
