"""From a vendor's records to what a receiver is told: history in one sum, news one by one, the foreseen on its day."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.outbox.feed_consumer import FeedConsumer, begin_or_end
from governance.outbox.settings import OutboundSettings
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

HOLDS = governance(policies=only_policies({"ended_account_holds": {"grace_days": 7}}))
SETTINGS = msgspec.convert({"topics": [{"name": "soc"}]}, OutboundSettings)


class Telling(Told):
    """A store of whose changes somebody is told, and whose clock stands where the test puts it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, HOLDS)
        begin_or_end(self.engine, SETTINGS, 1)
        self._read = 0

    def at(self, number: float) -> None:
        self._now = to_micros(day(number))

    def told(self) -> list[dict[str, Any]]:
        """The events that came to be told since it was asked last."""
        consumer = FeedConsumer(self.engine, SETTINGS, self.clock)
        while consumer.take():
            continue
        sql = "SELECT position, body FROM outbox_effect WHERE position > %s ORDER BY position"
        new = self.ask(sql, (self._read,))
        self._read = max([self._read, *(int(str(position)) for position, _ in new)])
        return [msgspec.json.decode(str(body)) for _, body in new]


@pytest.fixture
def telling(sqlite_url: str) -> Telling:
    return Telling(sqlite_url)


def words(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["metadata"]["event_code"], event.get("user", {}).get("uid", "")) for event in events]


def test_history_is_one_sum_and_news_are_told_one_by_one(telling: Telling) -> None:
    telling.at(20)
    telling.tell([record(day(18), "account_created", "ann"), record(day(19), "grant_added", "ann", "g1")])
    assert telling.told() == []
    telling.at(22)
    (digest,) = telling.told()
    assert [(count["why"], count["what"], count["n"]) for count in digest["unmapped"]["counts"]] == [
        ("backfill", "access.gained", 1),
        ("backfill", "account.created", 1),
    ]
    telling.tell([record(day(21), "account_created", "bob"), record(day(21.1), "grant_added", "bob", "g1")])
    assert sorted(words(telling.told())) == [("access.gained", "bob"), ("account.created", "bob")]
    telling.at(23)
    telling.tell([record(day(22.5), "grant_removed", "bob", "g1"), record(day(22.6), "account_disabled", "bob")])
    assert sorted(words(telling.told())) == [("access.lost", "bob"), ("account.disabled", "bob")]
    assert telling.told() == []


def test_a_finding_is_told_on_its_day_and_when_it_ends(telling: Telling) -> None:
    telling.at(4)
    telling.tell([record(day(1), "account_created", "ann"), record(day(3), "account_disabled", "ann")])
    telling.at(5)
    telling.tell(CensusOf(day(4.5)).account("ann", "disabled").account("bob").grant("ann", "a1").events())
    assert telling.told() == []
    telling.at(6)
    assert words(telling.told())[-1][0] == "digest"
    telling.at(10.1)
    telling.drain()
    (opened,) = telling.told()
    assert (opened["metadata"]["event_code"], opened["finding_info"]["title"]) == (
        "finding.opened",
        "ended_account_holds",
    )
    assert opened["resources"][0]["uid"] == "okta:acme|ann"
    telling.at(12)
    telling.tell(CensusOf(day(11.9)).account("ann", "disabled").account("bob").events())
    closed = [event for event in telling.told() if event["class_uid"] == 2004]
    assert [(event["metadata"]["event_code"], event["status"]) for event in closed] == [("finding.closed", "Resolved")]
    assert closed[0]["finding_info"]["uid"] == opened["finding_info"]["uid"]
