from __future__ import annotations

from itertools import pairwise

from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY
from simulator.records.record import Record, encode
from tests.simulator.made import SMALL, TINY, small, small_records


def written(records: list[Record]) -> bytes:
    return b"\n".join(encode(record.body) for record in records)


def test_one_plan_gives_the_same_bytes_each_time() -> None:
    once = written(list(Company(TINY).records()))
    company = Company(TINY)
    assert written(list(company.records())) == once
    assert written(list(company.records())) == once


def test_another_seed_gives_another_company() -> None:
    other = Company(TINY._replace(seed=TINY.seed + 1))
    assert written(list(other.records())) != written(list(Company(TINY).records()))


def test_a_small_history_has_a_few_hundred_records() -> None:
    assert 300 <= sum(1 for _ in Company(TINY).records()) <= 600


def test_the_default_company_is_as_large_as_promised() -> None:
    company = Company()
    counted = company.count()
    assert len(company.people) >= 1_000
    assert 200_000 <= counted.total() <= 230_000
    streams = {name.partition(" ")[2] for name in counted}
    assert len(streams) == 7
    assert min(counted.values()) > 30


def test_records_come_by_day_and_lie_within_the_plan() -> None:
    records = small_records()
    plan = small().plan
    assert all(plan.begin <= record.occurred_at < plan.end for record in records)
    for one, next_one in pairwise(records):
        assert one.emitted_at <= next_one.emitted_at


def test_some_records_arrive_long_after_they_happened() -> None:
    late = [record for record in small_records() if record.emitted_at - record.occurred_at >= DAY]
    assert len(late) >= 4


def test_vendor_ids_are_given_once() -> None:
    ids = [record.event_id for record in small_records()]
    assert len(set(ids)) == len(ids)


def test_a_plan_that_is_too_small_is_refused() -> None:
    for plan, word in ((Plan(people=3), "people"), (Plan(days=100), "planted"), (Plan(days=10, planted=False), "days")):
        try:
            Company(plan)
        except ValueError as error:
            assert word in str(error)
        else:
            raise AssertionError(f"{plan} was accepted")


def test_every_account_that_was_there_before_is_seen_at_both_ends() -> None:
    company, sightings = small(), dict[str, list[int]]()
    for record in small_records():
        body = record.body
        if record.idp == "okta" and body["actor"]["type"] == "User" and body["outcome"]["result"] == "SUCCESS":
            key = f"okta:{record.tenant}|{body['actor']['id']}"
            sightings.setdefault(key, []).append(record.occurred_at)
    staying = [p.okta for p in company.people if p.fate in ("stays", "moves", "pilots") and p.okta is not None]
    for account in staying:
        seen = sightings[account.key]
        assert seen[0] < SMALL.begin + 80 * DAY
        assert seen[-1] > SMALL.end - 85 * DAY
