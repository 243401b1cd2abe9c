"""A search is answered from an index that lags behind; what a census says of an account does not rest on it alone."""

from __future__ import annotations

import httpx

from tests.ingest.collectors.okta.census.listed_org import API, accounts, taken, user
from tests.ingest.collectors.okta.org import Json, Org


class Lagging(Org):
    """An org whose index still shows how it was before; without a search or filter who was deactivated is left out."""

    def __init__(self, before: list[Json], now: list[Json]) -> None:
        super().__init__()
        self.before = before
        self.now_there = now
        self.searches = True
        self.objects = {f"{API}/users/{each['id']}": each for each in now}

    def _listed(self, path: str, query: dict[str, str]) -> httpx.Response:
        if path == f"{API}/users":
            if "search" in query and not self.searches:
                return httpx.Response(400, json={"errorCode": "E0000031", "errorSummary": "Invalid search criteria."})
            ended = [each for each in self.now_there if each["status"] == "DEPROVISIONED"]
            plain = [each for each in self.now_there if each["status"] != "DEPROVISIONED"]
            self.lists[path] = self.before if "search" in query else ended if "filter" in query else plain
        return super()._listed(path, query)


def states(org: Org) -> dict[str, str]:
    return {subject: event.attributes["state"] for subject, event in accounts(taken(org)).items()}


def test_who_was_made_ended_or_deleted_just_now_is_told_as_it_is() -> None:
    before = [user(1), user(2), user(3), user(4, status="DEPROVISIONED")]
    now = [user(1), user(2, status="DEPROVISIONED"), user(4, status="DEPROVISIONED"), user(5)]
    org = Lagging(before, now)
    assert states(org) == {"00u1": "active", "00u2": "disabled", "00u4": "disabled", "00u5": "active"}
    singly = [path for path in org.paths() if path.startswith(f"{API}/users/") and path.count("/") == 4]
    assert singly == [f"{API}/users/00u2", f"{API}/users/00u3"]


def test_an_org_that_cannot_search_is_filtered() -> None:
    org = Lagging([], [user(1), user(2, status="DEPROVISIONED")])
    org.searches = False
    assert states(org) == {"00u1": "active", "00u2": "disabled"}


def test_what_changed_in_an_org_that_cannot_search_is_filtered() -> None:
    org = Lagging([], [user(1), user(2, status="DEPROVISIONED")])
    org.searches = False
    events = taken(org, "2026-01-01T00:00:00Z")
    assert {subject: event.attributes["state"] for subject, event in accounts(events).items()} == {"00u2": "disabled"}
    assert events[-1].kind == "census_ended"
