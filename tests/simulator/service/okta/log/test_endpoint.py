from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.records.instants import DAY, HOUR, MINUTE, okta_text
from tests.simulator.made import small
from tests.simulator.service.orgs import LOGS, LONG_AGO, Org

MIDDLE = small().plan.end - 60 * DAY


@pytest.fixture(scope="module")
def standing() -> Iterator[Org]:
    """An org that tests only ask."""
    with Org() as org:
        yield org


def uuids(records: list[dict[str, str]]) -> list[str]:
    return [record["uuid"] for record in records]


def test_polling_gives_everything_once_in_the_order_of_persistence() -> None:
    with Org() as org:
        polled = uuids(org.walked(LOGS, since=LONG_AGO, limit=500))
        assert polled == org.ledger()
        assert len(set(polled)) == len(polled) > 3_000


def test_polling_never_ends_and_goes_on_where_it_stood() -> None:
    with Org(at=MIDDLE) as org:
        first = org.client.get(LOGS, params={"since": okta_text(MIDDLE - HOUR), "limit": 1000})
        empty = org.client.get(first.links["next"]["url"])
        assert empty.json() == []
        org.clock.advance(3 * DAY)
        new = org.client.get(empty.links["next"]["url"]).json()
        assert new
        assert new[0]["uuid"] == org.ledger()[len(org.ledger()) - len(new)]


def test_a_late_event_comes_later_in_the_stream_and_is_missed_by_its_window() -> None:
    with Org(at=MIDDLE) as org:
        seen = org.client.get(LOGS, params={"since": okta_text(MIDDLE), "limit": 1000})
        org.faults.switch_on("late")
        org.clock.advance(12 * HOUR)
        window = {"since": okta_text(MIDDLE), "until": okta_text(MIDDLE + DAY), "limit": 1000}
        in_time = uuids(org.get(LOGS, **window))
        org.clock.advance(DAY)
        after = uuids(org.get(LOGS, **window))
        assert set(in_time) < set(after)
        cursor = seen.links["next"]["url"]
        polled = uuids(org.client.get(cursor + "&limit=1000").json())
        assert set(after) <= set(polled)


def test_a_window_is_by_published_and_ends() -> None:
    with Org() as org:
        since, until = okta_text(MIDDLE), okta_text(MIDDLE + 20 * DAY)
        pages = org.pages("/api/v1/logs", since=since, until=until, limit=50)
        records = [record for page in pages for record in page]
        published = [record["published"] for record in records]
        assert len(pages) > 2
        assert pages[-1]
        assert published == sorted(published)
        assert all(since <= at < until for at in published)
        newest_first = org.walked(LOGS, since=since, until=until, limit=70, sortOrder="DESCENDING")
        assert uuids(newest_first) == list(reversed(uuids(records)))


def test_all_windows_together_are_the_polled_stream() -> None:
    with Org() as org:
        windowed: list[str] = []
        for days in range(0, small().plan.days, 20):
            begin = small().plan.begin + days * DAY
            windowed += uuids(org.walked(LOGS, since=okta_text(begin), until=okta_text(begin + 20 * DAY), limit=1000))
        told_within = [
            record["uuid"]
            for record in org.walked(LOGS, since=LONG_AGO, limit=1000)
            if okta_text(small().plan.begin) <= record["published"]
        ]
        assert sorted(windowed) == sorted(told_within)


def test_a_filter_selects_and_its_next_link_keeps_it() -> None:
    expression = 'eventType sw "group." and (outcome.result eq "SUCCESS" or actor.type co "Client")'
    with Org() as org:
        found = org.walked(LOGS, since=LONG_AGO, filter=expression, limit=7)
        everything = org.walked(LOGS, since=LONG_AGO, limit=1000)
        assert uuids(found) == uuids([each for each in everything if each["eventType"].startswith("group.")])
        assert {each["eventType"] for each in found} >= {"group.user_membership.add"}
        spoken = org.walked(LOGS, since=LONG_AGO, q="Zed Zombie", limit=1000)
        assert spoken
        assert all("zed" in str(each).lower() for each in spoken)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 1001}, "E0000001"),
        ({"limit": "many"}, "E0000001"),
        ({"since": "yesterday"}, "E0000001"),
        ({"sortOrder": "RANDOM"}, "E0000001"),
        ({"after": "nonsense"}, "E0000001"),
        ({"since": "2026-10-02T00:00:00Z", "until": "2026-10-01T00:00:00Z"}, "E0000001"),
        ({"filter": "eventType eq"}, "E0000053"),
        ({"filter": 'published gt "2026-10-01T00:00:00Z"'}, "E0000053"),
        ({"filter": 'debugContext.debugData.url co "x"'}, "E0000031"),
        ({"q": "w " * 11}, "E0000001"),
    ],
)
def test_what_may_not_be_asked_is_refused(standing: Org, params: dict[str, str | int], code: str) -> None:
    assert standing.refused(LOGS, **params) == (400, code)


def test_what_is_older_than_the_retention_is_gone() -> None:
    with Org(retention_days=90) as org:
        oldest = org.walked(LOGS, since=okta_text(org.clock.now() - 170 * DAY), limit=1000)[0]
        assert oldest["published"] >= okta_text(org.clock.now() - 93 * DAY)
        assert org.refused(LOGS, since=okta_text(org.clock.now() - 181 * DAY)) == (400, "E0000053")
        cursor = org.client.get(LOGS, params={"limit": 1}).links["next"]["url"]
        org.clock.advance(91 * DAY)
        assert org.client.get(cursor).json()["errorCode"] == "E0000001"


def test_no_record_is_asked_for_and_none_is_given() -> None:
    with Org() as org:
        answer = org.client.get(LOGS, params={"limit": 0})
        assert answer.json() == []
        assert "next" in answer.links
        assert len(org.get(LOGS)) == 100


def test_without_since_a_week_is_given() -> None:
    with Org() as org:
        week_ago = okta_text(org.clock.now() - 7 * DAY - MINUTE)
        assert all(record["published"] >= week_ago for record in org.walked(LOGS, limit=1000))
