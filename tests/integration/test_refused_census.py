"""What Okta refuses to a census ends nothing: neither what the list would show nor what it would lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.governance.told import Told
from tests.ingest.collectors.okta.census.listed_org import API, company, taken, user
from tests.ingest.collectors.okta.org import NOW, Org

APP_USERS, APP_GROUPS = f"{API}/apps/0oa1/users", f"{API}/apps/0oa1/groups"


def followed(url: str, org: Org) -> Told:
    """A store that was told a census of the whole company a day before, and one of ``org`` now."""
    told = Told(url)
    told.tell(taken(company()))
    org.now = NOW + timedelta(days=1)
    told.tell(taken(org))
    return told


def application_account(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT state FROM account WHERE idp_account_id LIKE %s AND application_id <> ''", ("%|00u1",))


@pytest.mark.parametrize("status", [403, 404, 501])
def test_without_the_list_of_applications_nothing_of_theirs_ends(sqlite_url: str, status: int) -> None:
    org = company()
    org.lists[f"{API}/apps"] = status
    people = org.lists[f"{API}/users"]
    assert isinstance(people, list)
    people += [user(5)]
    people[3] = user(4, status="SUSPENDED")
    told = followed(sqlite_url, org)
    assert told.state("0oa9") == ("active", None)
    assert [row.valid_to for row in told.held("0oa9", "permission:okta.users.manage")] == [None]
    assert [row.valid_to for row in told.held("00u1", "app_assignment:0oa1")] == [None]
    assert application_account(told) == [("active",)]
    assert told.state("00u5") == ("active", None), "who is listed is taken in"
    assert told.state("00u4")[0] == "disabled"


@pytest.mark.parametrize("refused", [[APP_USERS], [APP_USERS, APP_GROUPS]])
def test_without_an_applications_users_its_accounts_stay(sqlite_url: str, refused: list[str]) -> None:
    org = company()
    org.lists |= dict.fromkeys(refused, 403)
    told = followed(sqlite_url, org)
    assert application_account(told) == [("active",)]


def test_a_service_application_that_cannot_be_read_keeps_its_scopes(sqlite_url: str) -> None:
    org = company()
    apps = org.lists[f"{API}/apps"]
    assert isinstance(apps, list)
    apps[2]["credentials"]["oauthClient"]["client_id"] = "x" * 5_000
    told = followed(sqlite_url, org)
    assert told.state("0oa9") == ("active", None)
    assert [row.valid_to for row in told.held("0oa9", "permission:okta.users.manage")] == [None]


def conferred_twice() -> Org:
    """The company, with an application that two groups confer, of which its user is in one."""
    org = company()
    org.lists[APP_GROUPS] = [{"id": "00gA", "priority": 0}, {"id": "00gB", "priority": 1}]
    org.lists[f"{API}/groups/00gB/users"] = [user(3), user(4)]
    return org


@pytest.mark.parametrize("refused", [f"{API}/groups", f"{API}/groups/00gA/users", APP_GROUPS])
def test_without_the_lists_of_paths_no_second_path_stands_beside_the_known_one(sqlite_url: str, refused: str) -> None:
    told, org = Told(sqlite_url), conferred_twice()
    told.tell(taken(org))
    before = told.held("00u1", "app_assignment:0oa1")
    assert [row.via for row in before] == ["okta:acme|group:00gA"]
    org.now = NOW + timedelta(days=1)
    org.lists[refused] = 403
    told.tell(taken(org))
    assert told.held("00u1", "app_assignment:0oa1") == before
