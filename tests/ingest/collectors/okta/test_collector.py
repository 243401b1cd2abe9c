from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from ingest.collection.interface import Gap, Page
from ingest.collectors.okta.log.cursor import LogCursor, decoded
from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError, SetupError, TransientError
from tests.ingest.collectors.okta.collecting import DAY, HOUR, collector, read
from tests.ingest.collectors.okta.org import NOW, URL, Org, event


def ids(pages: list[Page]) -> list[int]:
    return [int(json.loads(record)["uuid"][-12:]) for page in pages for record in page.records]


def polled_org(**over: Any) -> Org:
    org = Org(page=over.pop("page", 1_000))
    org.add(7, NOW - 5 * HOUR, HOUR / 2)
    return org


def test_it_polls_from_since_to_now_and_goes_on_from_its_cursor() -> None:
    org = polled_org(page=3)
    first = read(org, since=NOW - DAY)
    assert ids(first) == list(range(7))
    assert first[-1].records == []
    org.now += HOUR
    org.add(2, NOW - 6 * HOUR, HOUR / 2)  # published long ago, persisted now
    org.events[-2:] = [(org.now - HOUR / 4, record) for _, record in org.events[-2:]]
    asked = len(org.asked)
    second = read(org, first[-1].cursor)
    assert ids(second) == [7, 8]
    assert "until" not in "".join(org.paths()) and "sortOrder=ASCENDING" in org.paths()[1]
    assert all("after=" in path for path in org.paths()[asked:])


@pytest.mark.parametrize(("next_first", "joined"), [(False, False), (True, False), (False, True), (True, True)])
def test_links_may_come_in_any_order_and_joined(next_first: bool, joined: bool) -> None:
    org = polled_org(page=2)
    org.next_first, org.links_joined = next_first, joined
    assert ids(read(org, since=NOW - DAY)) == list(range(7))


def test_coverage_grows_without_a_hole_to_just_before_now() -> None:
    org = polled_org(page=3)
    pages = read(org, since=NOW - DAY)
    org.now += HOUR
    pages += read(org, pages[-1].cursor)
    covered = [page.covered for page in pages if page.covered is not None]
    assert covered[0].from_at == NOW - DAY
    assert all(one.to_at == other.from_at for one, other in pairwise(covered))
    assert covered[-1].to_at == org.now - timedelta(minutes=2)
    assert [gap for page in pages for gap in page.gaps] == []


def test_a_missing_next_link_is_borne_and_loses_nothing() -> None:
    org = polled_org(page=1_000)
    org.next_of = {"0": None}
    first = read(org, since=NOW - DAY)
    assert ids(first) == list(range(7))
    org.add(1, NOW - 5 * HOUR, HOUR / 2)
    again = read(org, first[-1].cursor)
    assert 7 in ids(again)


def test_an_empty_page_may_name_itself_but_one_with_records_may_not() -> None:
    org = polled_org()
    pages = read(org, since=NOW - DAY)
    assert read(org, pages[-1].cursor)[-1].records == []
    org = polled_org(page=3)
    org.next_of = {"3": f"{URL}/api/v1/logs?since=2026-06-29T12%3A00%3A00Z&sortOrder=ASCENDING&limit=1000&after=3_1"}
    with pytest.raises(BrokenError, match="cursor stuck"):
        read(org, since=NOW - DAY)


def test_a_foreign_next_link_is_refused() -> None:
    org = polled_org(page=3)
    org.next_of = {"3": "https://evil.example.com/api/v1/logs?after=6_1"}
    with pytest.raises(BrokenError, match="another origin"):
        read(org, since=NOW - DAY)
    assert all(request.url.host == "acme.example.com" for request in org.asked)


@pytest.mark.parametrize(("days", "begin"), [(1, "3"), (30, "0")])
def test_a_foreign_next_link_is_never_kept_as_the_place(days: int, begin: str) -> None:
    org = polled_org(page=3)
    org.next_of = {begin: "https://evil.example.com/api/v1/logs?after=6_1"}
    found: list[Page] = []

    async def walk() -> None:
        async with aclosing(collector(org, NOW - days * DAY).changes("system_log", None)) as pages:
            async for page in pages:
                found.append(page)

    with pytest.raises(BrokenError, match="another origin"):
        asyncio.run(walk())
    org.next_of = {}
    rest = read(org, found[-1].cursor if found else None, since=NOW - days * DAY)
    assert {*ids(found), *ids(rest)} == set(range(7))


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_refused_cursor_is_replaced_by_the_instant_beside_it(status: int) -> None:
    org = polled_org(page=3)
    cursor = read(org, since=NOW - DAY)[-1].cursor
    org.add(2, NOW - 5 * HOUR, HOUR / 2)
    org.first = [httpx.Response(status, json={"errorCode": "E0000031", "errorSummary": "invalid after"})]
    asked = len(org.asked)
    assert {7, 8} <= set(ids(read(org, cursor)))
    assert "since=2026-06-30T09%3A00%3A00Z" in org.paths()[asked + 1]  # an hour before the last record


def test_an_empty_page_amid_the_log_is_not_its_end() -> None:
    org = polled_org(page=3)
    first = pages_until(org, None, 1)
    nothing_yet = httpx.Response(200, headers=org.headers(f"{URL}/api/v1/logs?after=3_1", URL), json=[])
    org.first = [nothing_yet]
    (empty,) = pages_until(org, first[-1].cursor, 1)
    assert empty.records == [] and empty.covered is None
    org.now += 6 * HOUR
    org.first = [httpx.Response(400, json={"errorCode": "E0000031", "errorSummary": "invalid after"})]
    assert set(ids([*first, *read(org, empty.cursor)])) == set(range(7))
    org.first = [nothing_yet]
    assert {3, 4, 5, 6} <= set(ids(read(org, first[-1].cursor)))


def test_an_empty_page_where_reading_fell_back_to_confirms_nothing() -> None:
    org = polled_org(page=3)
    quiet = read(org, since=NOW - DAY)[-1].cursor
    org.add(2, NOW - 5 * HOUR, HOUR / 2)
    refused = httpx.Response(400, json={"errorCode": "E0000031", "errorSummary": "invalid after"})
    org.first = [refused, httpx.Response(200, headers=org.headers(f"{URL}/api/v1/logs?after=6_1", URL), json=[])]
    assert {7, 8} <= set(ids(read(org, quiet)))


def pages_until(org: Org, cursor: str | None, count: int) -> list[Page]:
    """The first pages of a reading that is then killed."""

    async def walk() -> list[Page]:
        found: list[Page] = []
        async with aclosing(collector(org, NOW - DAY).changes("system_log", cursor)) as pages:
            async for page in pages:
                found.append(page)
                if len(found) == count:
                    break
        return found

    return asyncio.run(walk())


@pytest.mark.parametrize("has_next_link", [True, False])
def test_who_was_away_for_longer_than_okta_may_be_asked_about_begins_with_what_it_keeps(has_next_link: bool) -> None:
    class Forgetful(Org):
        """Knows no old cursor, and refuses to be asked about more than 180 days."""

        def _logs(self, query: dict[str, str]) -> httpx.Response:
            since = datetime.fromisoformat(query.get("since", self.now.isoformat()))
            if query.get("after") == "old" or since < self.now - 180 * DAY:
                return httpx.Response(400, headers=self.headers(None, URL), json={"errorCode": "E0000053"})
            return super()._logs(query)

    org = Forgetful()
    org.add(3, NOW - 2 * DAY, HOUR)
    left_at = NOW - 300 * DAY
    old = LogCursor(left_at, left_at, f"{URL}/api/v1/logs?after=old" if has_next_link else None)
    pages = read(org, old.encoded())
    assert set(ids(pages)) == {0, 1, 2}
    assert [gap for page in pages for gap in page.gaps] == [Gap(Interval(left_at, NOW - 90 * DAY), "retention")]


def test_a_query_that_is_refused_is_no_lost_cursor() -> None:
    org = polled_org()
    refusal = httpx.Response(400, json={"errorCode": "E0000001", "errorSummary": "validation"})
    ok = httpx.Response(200, headers=org.headers(None, URL), json=[])
    org.first = [ok, refusal, refusal]
    with pytest.raises((BrokenError, TransientError), match="refuses"):
        read(org, since=NOW - DAY)


@pytest.mark.parametrize("has_next_link", [True, False])
def test_a_query_that_is_refused_is_no_lost_cursor_either_where_reading_begins_anew(has_next_link: bool) -> None:
    """It does not pass by being asked again: somebody must look."""

    class Refusing(Org):
        def _logs(self, query: dict[str, str]) -> httpx.Response:
            return httpx.Response(400, headers=self.headers(None, URL), json={"errorCode": "E0000053"})

    left_at = NOW - 300 * DAY
    old = LogCursor(left_at, left_at, f"{URL}/api/v1/logs?after=old" if has_next_link else None)
    org = Refusing()
    with pytest.raises(BrokenError, match="refuses the System Log query itself: 400"):
        read(org, old.encoded())
    assert len(org.asked) == 2


def test_the_first_run_takes_all_that_is_kept_in_parallel_windows_and_then_polls() -> None:
    org = Org(page=50)
    org.add(600, NOW - 100 * DAY, DAY / 6)
    late = event(9_000, NOW - 30 * DAY)
    org.events.append((NOW - HOUR / 2, late))  # persisted late: no bounded window may show it
    pages = read(org)
    kept = {n for n in range(600) if NOW - 100 * DAY + n * DAY / 6 >= NOW - 90 * DAY}
    assert set(ids(pages)) == kept | {9_000}
    bounded = [path for path in org.paths() if "until=" in path and "after=" not in path]
    assert len(bounded) == 1 + 12
    covered = [page.covered for page in pages if page.covered is not None]
    assert covered[0].from_at == NOW - 90 * DAY
    assert covered[0].to_at == covered[1].from_at == NOW - HOUR


def test_a_small_org_is_one_page() -> None:
    org = Org()
    org.add(600, NOW - 60 * DAY, DAY / 12)
    pages = read(org)
    assert sorted(ids(pages)) == list(range(600))
    assert len(org.asked) <= 4
    assert [page.position.share for page in pages if page.position is not None] == [1.0]


def test_a_backfill_that_is_interrupted_goes_on_where_it_was() -> None:
    org = Org(page=20)
    org.add(600, NOW - 60 * DAY, DAY / 10)

    async def some() -> list[Page]:
        found = []
        async with aclosing(collector(org).changes("system_log", None)) as pages:
            async for page in pages:
                found.append(page)
                if len(found) == 9:
                    break
        return found

    begun = asyncio.run(some())
    assert decoded(begun[-1].cursor).windows
    rest = read(org, begun[-1].cursor)
    assert set(ids(begun)) | set(ids(rest)) == set(range(600))
    assert len(ids(rest)) < 600 - 9 * 10


class Passing(Org):
    """An org whose time passes with every request, and in which something happens when it has answered so often."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.now += timedelta(seconds=5)
        if len(self.asked) in (12, 30):
            self.events.append((self.now, event(9_000 + len(self.asked), self.now)))
        return super().answer(request)


def test_what_happens_during_a_backfill_does_not_wait_for_its_end() -> None:
    org = Passing(page=20)
    org.add(1_200, NOW - 60 * DAY, DAY / 20)
    begins = NOW - 90 * DAY
    pages = read(org)
    last_of_it = max(number for number, page in enumerate(pages) if page.position is not None)
    fresh = [number for number, page in enumerate(pages) if {9_012, 9_030} & set(ids([page]))]
    assert len(fresh) == 2
    assert fresh[-1] < last_of_it - 10
    assert set(ids(pages)) == {*range(1_200), 9_012, 9_030}
    covered = [page.covered for page in pages if page.covered is not None]
    assert covered[0].from_at - begins <= timedelta(seconds=5)
    assert all(one.to_at == other.from_at for one, other in pairwise(covered))
    assert all(page.covered is None for page in pages[:last_of_it]), "a backfill that is not whole covers nothing"
    resumed = read(org, pages[fresh[-1]].cursor)
    assert {9_012, 9_030}.isdisjoint(ids(resumed)), "the polling cursor goes on where it was"
    assert set(ids(pages[: fresh[-1] + 1])) | set(ids(resumed)) == set(ids(pages))


def test_what_okta_no_longer_keeps_is_a_gap() -> None:
    org = polled_org()
    pages = read(org, since=NOW - 100 * DAY)
    gaps = [gap for page in pages for gap in page.gaps]
    assert [(gap.interval.from_at, gap.interval.to_at, gap.cause) for gap in gaps] == [
        (NOW - 100 * DAY, NOW - 90 * DAY, "retention")
    ]
    org.now += 95 * DAY
    later = read(org, pages[-1].cursor)
    (gap,) = [gap for page in later for gap in page.gaps]
    assert (gap.interval.from_at, gap.interval.to_at) == (NOW - timedelta(minutes=2), org.now - 90 * DAY)
    assert later[-1].covered is not None and later[-1].covered.from_at == org.now - 90 * DAY


def test_an_org_that_keeps_its_log_for_a_week_is_read_for_a_week() -> None:
    async def first_gaps() -> list[Any]:
        async with aclosing(
            collector(polled_org(), NOW - 10 * DAY, retention=7 * DAY).changes("system_log", None)
        ) as pages:
            return [gap.interval async for page in pages for gap in page.gaps]

    assert asyncio.run(first_gaps()) == [(NOW - 10 * DAY, NOW - 7 * DAY)]


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_permission_is_named(status: int) -> None:
    org = polled_org()
    org.first = [httpx.Response(status, json={"errorCode": "E0000006", "errorSummary": "no permission"})] * 3
    with pytest.raises(SetupError, match=r"okta\.logs\.read"):
        read(org, since=NOW - DAY)


def test_a_record_that_is_broken_does_not_take_its_page_with_it() -> None:
    org = polled_org(page=3)
    for number in (0, 4):
        org.events[number][1]["actor"]["displayName"] = "half \ud83d"
    pages = read(org, since=NOW - DAY)
    assert [b"\\ud83d" in record for page in pages for record in page.records] == [n in (0, 4) for n in range(7)]


def test_it_shows_no_secret() -> None:
    assert "hunter2" not in repr(collector(polled_org()))


def test_a_closed_window_is_read_again_in_bounds_and_no_cursor_moves() -> None:
    org = polled_org(page=2)
    window = Interval(NOW - 5 * HOUR, NOW - 3.5 * HOUR)

    async def walk() -> list[bytes]:
        async with aclosing(collector(org).reread("system_log", window)) as chunks:
            return [record async for records in chunks for record in records]

    found = [json.loads(record)["published"] for record in asyncio.run(walk())]
    assert found == sorted(record["published"] for _, record in org.events if record["published"] < "2026-06-30T08:30")
    assert all("until" in path for path in org.paths())
