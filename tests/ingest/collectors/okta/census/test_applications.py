"""Applications of a census: those that are there, in which state, and whom they are assigned to by which path."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ingest.contract.event import Event
from tests.ingest.collectors.okta.census.listed_org import API, accounts, app, company, grants, taken, unassigned
from tests.ingest.collectors.okta.org import Org

APPS = f"{API}/apps"


class Choosing(Org):
    """An org that leaves out applications which are not active unless it is asked for them, as Okta does."""

    def _listed(self, path: str, query: dict[str, str]) -> httpx.Response:
        answer = super()._listed(path, query)
        if path == APPS and query.get("includeNonDeleted") != "true":
            return httpx.Response(200, json=[each for each in answer.json() if each["status"] == "ACTIVE"])
        return answer


def company_with(number: int, **over: Any) -> Org:
    """The company, with one application otherwise."""
    org, found = company(), Choosing()
    found.lists, found.envelopes = org.lists, org.envelopes
    apps = found.lists[APPS]
    assert isinstance(apps, list)
    apps[number] |= over
    return found


def own_accounts(events: list[Event]) -> list[str | None]:
    return [e.account.subject for e in events if e.kind == "account_seen" and e.account and e.application]


def test_a_deactivated_service_application_is_disabled_with_what_it_was_granted() -> None:
    events = taken(company_with(2, status="INACTIVE"))
    assert accounts(events)["0oa9"].attributes["state"] == "disabled"
    assert ("0oa9", "permission", "okta.users.manage", "") in grants(events)


def test_assignments_of_an_inactive_application_are_not_held_but_its_accounts_are_there() -> None:
    events = taken(company_with(0, status="INACTIVE"))
    assert not [each for each in grants(events) if each[1] == "app_assignment"]
    assert own_accounts(events) == ["00u1"]
    assert events[-1].attributes["census"]["partial"] == []


def test_an_application_that_nobody_is_assigned_to_is_listed_and_counts_as_no_grant() -> None:
    org = company_with(1, settings={"implicitAssignment": True})
    apps = org.lists[APPS]
    assert isinstance(apps, list)
    apps.append(app(3, status="INACTIVE"))
    org.lists[f"{APPS}/0oa3/users"] = []
    events = taken(org)
    (listed,) = unassigned(events)  # 0oa9 is a service, and nobody can enter 0oa3
    assert (listed.kind, listed.account) == ("grant_seen", None)
    assert listed.application is not None and (listed.application.id, listed.application.name) == ("0oa2", "App 2")
    assert listed.attributes["application"]["implicit_assignment"] is True
    assert events[-1].attributes["grants"] == sum(e.kind == "grant_seen" for e in events) - 1


def test_deleted_applications_are_not_there() -> None:
    events = taken(company_with(2, status="DELETED"))
    assert "0oa9" not in accounts(events)
    org = company_with(0, status="DELETED")
    events = taken(org)
    assert own_accounts(events) == []
    assert not [each for each in grants(events) if each[1] == "app_assignment"]
    assert not [path for path in org.paths() if path.startswith(f"{APPS}/0oa1/")]


@pytest.mark.parametrize(
    ("missing", "partial"),
    [
        (f"{API}/groups/00gB/users", ["app_assignment", "group"]),
        (f"{APPS}/0oa1/groups", ["app_assignment"]),
    ],
)
def test_an_assignment_whose_path_may_stand_in_a_missing_list_is_not_told(missing: str, partial: list[str]) -> None:
    org = company()
    org.lists[f"{APPS}/0oa1/groups"] = [{"id": "00gB", "priority": 0}, {"id": "00gC", "priority": 1}]
    org.lists[f"{API}/groups/00gB/users"] = []
    assert ("00u1", "app_assignment", "0oa1", "unknown") in grants(taken(org)), "all is listed: it is unknown"
    org.lists[missing] = 403
    events = taken(org)
    assert not [each for each in grants(events) if each[:3] == ("00u1", "app_assignment", "0oa1")]
    assert ("00u2", "app_assignment", "0oa1", "") in grants(events)
    assert events[-1].attributes["census"]["partial"] == partial
