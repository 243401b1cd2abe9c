"""The soak judges rightly: lost, beyond, replaced and dropped are told apart, and gaps are matched one to one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from benchmarks.ledger_check import LedgerCheck
from benchmarks.outages import Outage, matched
from governance.model.coverage import StatementRow
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collection.translators import find_translators
from ingest.contract.codec import EVENTS_TOPIC
from ingest.contract.rejection import Rejection
from ingest.files.records import Readable
from ingest.translation.interface import Context
from ingest.translation.translating import outgoing, translated
from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.records.instants import HOUR, MINUTE
from simulator.records.record import Json, encode
from simulator.service.logs.ledger import Stream
from simulator.service.logs.log import Log

STREAM = Stream("okta", "northwind", "system_log")
BEGINS, ENDS = 1_000 * HOUR, 1_010 * HOUR
GAP = StatementRow("", "okta:northwind", "system_log", "gap", BEGINS - MINUTE, ENDS, "collector", "retention")
OUTAGE = Outage(STREAM, BEGINS, ENDS)


@pytest.fixture(scope="module")
def bodies() -> list[Json]:
    company = Company(Plan(people=20, records=500, days=60, planted=False))
    found = (record.body for record in company.records() if record.idp == "okta")
    return [next(found) for _ in range(4)]


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[LedgerCheck]:
    held = LedgerCheck(tmp_path / "books.sqlite")
    yield held
    held.close()


def publish(folder: Path, bodies: list[Json]) -> str:
    url = f"embedded:{folder / 'bus.sqlite'}"
    bus, context = open_bus(url, {}), Context(datetime.now(UTC), STREAM.tenant, stream=STREAM.name)
    bus.create_topics(house_topics(4))
    publisher = bus.publisher()
    for body in bodies:
        raw = encode(body)
        (made,) = translated([Readable("", 1, raw, orjson.loads(raw))], find_translators(), context)
        assert not isinstance(made, Rejection)
        publisher.publish(EVENTS_TOPIC, [outgoing(event, value) for event, value in made])
    publisher.close()
    return url


def log_of(*versions: tuple[Json, int | None]) -> Log:
    log = Log()
    for number, (body, revises) in enumerate(versions):
        log.append(str(body["uuid"]), number, number, encode(body), revises)
    return log


def id_of(body: Json) -> str:
    return f"okta:{body['uuid']}"


def test_what_is_lost_and_what_is_beyond_is_told(bodies: list[Json], holding: LedgerCheck, tmp_path: Path) -> None:
    first, second, third, fourth = bodies
    assert holding.find(open_bus(publish(tmp_path, [first, fourth, first]), {})) == 0
    log = log_of((first, None), (second, None), (third, None))
    imported = list(holding.know({STREAM: log}, 10, lambda _, entry: entry.position != 2))
    assert (holding.needed(), holding.lost(), holding.beyond()) == (2, [id_of(second)], [id_of(fourth)])
    assert len(imported) == 1


def test_the_last_version_is_needed(bodies: list[Json], holding: LedgerCheck, tmp_path: Path) -> None:
    read, other = bodies[0], bodies[1]
    replaced = {**read, "displayMessage": "told otherwise", "outcome": {"result": "FAILURE", "reason": "told later"}}
    holding.find(open_bus(publish(tmp_path, [read, other]), {}))
    list(holding.know({STREAM: log_of((read, None), (replaced, 0), (other, None), (other, 2))}, 10, lambda *_: True))
    assert (holding.needed(), holding.lost(), holding.beyond()) == (2, [id_of(read)], [])


def test_a_version_that_was_dropped_leaves_the_former_one_needed(
    bodies: list[Json], holding: LedgerCheck, tmp_path: Path
) -> None:
    read = bodies[0]
    replaced = {**read, "outcome": {"result": "FAILURE", "reason": "told later"}}
    holding.find(open_bus(publish(tmp_path, []), {}))
    list(holding.know({STREAM: log_of((read, None), (replaced, 0))}, 10, lambda _, entry: entry.position == 0))
    assert holding.lost() == [id_of(read)]


def test_only_what_nobody_could_read_within_a_told_gap_is_excused() -> None:
    known = matched([OUTAGE], [GAP])
    assert (known.pairs, known.others, known.untold) == ([(OUTAGE, GAP)], [], [])
    assert known.excuses(STREAM, BEGINS + HOUR, BEGINS + HOUR)
    assert not known.excuses(STREAM, BEGINS + HOUR, BEGINS)
    assert not known.excuses(STREAM, ENDS, ENDS)
    assert not known.excuses(STREAM, BEGINS - HOUR, BEGINS + HOUR)
    assert not known.excuses(STREAM._replace(name="other"), BEGINS + HOUR, BEGINS + HOUR)


@pytest.mark.parametrize(
    "gap",
    [
        GAP._replace(cause="outage"),
        GAP._replace(stream="other"),
        GAP._replace(from_at=BEGINS - HOUR),
        GAP._replace(to_at=ENDS + HOUR),
        GAP._replace(to_at=ENDS - HOUR),
    ],
)
def test_a_gap_with_other_bounds_stream_or_cause_is_another(gap: StatementRow) -> None:
    known = matched([OUTAGE], [gap])
    assert (known.pairs, known.others, known.untold) == ([], [gap], [OUTAGE])


def test_one_outage_is_told_once() -> None:
    assert matched([OUTAGE], [GAP, GAP]).others == [GAP]
