from __future__ import annotations

from collections import Counter

from simulator.records.record import encode
from simulator.service.logs.ledger import Stream
from simulator.service.logs.shaping import CROWD
from tests.simulator.made import small, small_records
from tests.simulator.service.orgs import Org

LOG = Stream("okta", "northwind", "system_log")


def bodies(org: Org) -> list[bytes]:
    org.simulation.catch_up()
    log = org.simulation.logs[LOG]
    return [log.body(position) for position in range(log.visible(org.clock.now()))]


def test_without_faults_the_log_is_the_company_s() -> None:
    org = Org()
    expected = Counter(encode(r.body) for r in small_records() if (r.idp, r.tenant) == ("okta", "northwind"))
    assert Counter(bodies(org)) == expected


def test_nothing_is_visible_before_its_moment() -> None:
    org = Org(at=small().plan.begin)
    for days in (40, 3, 20):
        org.clock.advance(days * 86_400_000_000)
        now = org.simulation.catch_up()
        log = org.simulation.logs[LOG]
        assert len(log) == log.visible(now)


def test_late_records_are_the_same_records_later() -> None:
    usual, late = Org(), Org()
    late.faults.switch_on("late", 0.2)
    late.clock.advance(86_400_000_000)
    assert Counter(bodies(usual)) == Counter(bodies(late))
    assert bodies(usual) != bodies(late)
    assert late.faults.counts()["late"] > 100


def test_a_record_delivered_twice_stands_twice_and_is_one_event() -> None:
    org = Org()
    org.faults.switch_on("delivered_twice", times=20)
    counted = Counter(bodies(org))
    assert sorted(counted.values())[-20:] == [2] * 20
    assert sum(entry.revises is not None for entry in org.simulation.logs[LOG].entries(org.clock.now())) == 20


def test_a_crowd_shares_one_instant() -> None:
    org = Org()
    org.faults.once("same_second")
    org.simulation.catch_up()
    log = org.simulation.logs[LOG]
    instants = Counter(log.occurred_at(position) for position in range(len(log)))
    assert max(instants.values()) > CROWD


def test_strange_records_stay_readable() -> None:
    org = Org()
    for fault in ("unknown_enum", "unknown_field", "null_array"):
        org.faults.switch_on(fault, times=3)
    found = bodies(org)
    assert sum(b"PASSKEY_OF_TOMORROW" in body for body in found) == 3
    assert sum(b"postureOfTomorrow" in body for body in found) == 3
    assert sum(b'"ipChain":null' in body for body in found) == 3
