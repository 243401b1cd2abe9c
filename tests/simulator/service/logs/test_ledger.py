from __future__ import annotations

import orjson

from simulator.records.mint import guid_of
from simulator.service.logs.ledger import Stream, ledger_ndjson
from simulator.service.logs.log import Log


def test_every_visible_record_has_a_line_with_its_moment() -> None:
    log, other = Log(), Log()
    first = log.append(guid_of("a"), 10, 20, b"{}")
    log.append(guid_of("a"), 10, 30, b"{}", revises=first)
    log.append(guid_of("b"), 11, 90, b"{}")
    other.append(guid_of("c"), 5, 6, b"{}")
    logs = {Stream("okta", "northwind", "system_log"): log, Stream("entra", "northwind", "provisioning"): other}
    rows = [orjson.loads(line) for line in b"".join(ledger_ndjson(logs, now=50)).splitlines()]
    assert [(row["event_id"], row["visible_at"], row["revises"]) for row in rows] == [
        (f"entra:{guid_of('c')}", 6, False),
        (f"okta:{guid_of('a')}", 20, False),
        (f"okta:{guid_of('a')}", 30, True),
    ]
    assert rows[1] | {"tenant": "northwind", "stream": "system_log", "occurred_at": 10, "idp": "okta"} == rows[1]


def test_more_lines_than_one_piece_holds() -> None:
    log = Log()
    for number in range(10_001):
        log.append(guid_of(str(number)), number, number, b"{}")
    pieces = list(ledger_ndjson({Stream("okta", "northwind", "system_log"): log}, now=20_000))
    assert [piece.count(b"\n") for piece in pieces] == [10_000, 1]
