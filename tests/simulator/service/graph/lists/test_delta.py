from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from simulator.organisation.cast import ENTRA, TENANT, Account, App, Group, Workload
from simulator.records.instants import DAY, SECOND
from simulator.records.mint import guid_of
from simulator.records.record import Json
from simulator.service.faults import Faults
from simulator.service.graph.lists.delta import TOKEN_LIFE, Delta, DeltaWalks
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.listings import GROUP_CHANGES, PRINCIPAL_CHANGES, USER_CHANGES
from simulator.service.graph.registration import Registration
from simulator.service.graph.wire.errors import GraphError
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.tenants.tenant import TenantState
from tests.simulator.service.graph.calls import call_of

NOW = 1_793_000_000 * SECOND
USERS, GROUPS, PRINCIPALS = "v1.0/users/delta", "v1.0/groups/delta", "v1.0/servicePrincipals/delta"
FINANCE = Group(ENTRA, TENANT, guid_of("finance"), "Finance")


def person(name: str) -> Account:
    return Account(ENTRA, TENANT, guid_of(name), f"{name}@corp.example.com", name.title())


ANN, BOB, ROBOT = person("ann"), person("bob"), person("robot")


class Walks:
    """A tenant that a test changes, and walks over it."""

    def __init__(self) -> None:
        self.state = TenantState(ENTRA, TENANT, NOW - 100 * DAY)
        app = App(ENTRA, TENANT, guid_of("robot app"), "Robot")
        directory = Directory(self.state, Registration(), {ROBOT.subject: Workload(ROBOT, app, managed=False)})
        self.faults = Faults()
        self._walks = DeltaWalks(directory, PageFaults(self.faults, "entra:northwind"))

    def page(self, delta: Delta[Any], url: str, now: int = NOW, size: int | None = None) -> Json:
        found: Json = orjson.loads(self._walks.answer(delta, call_of(url, now, page_size=size)))
        return found

    def walk(self, delta: Delta[Any], url: str, now: int = NOW, size: int | None = None) -> tuple[list[Json], str]:
        found: list[Json] = []
        while True:
            page = self.page(delta, url, now, size)
            found += page["value"]
            if "@odata.deltaLink" in page:
                return found, page["@odata.deltaLink"]
            url = page["@odata.nextLink"]


def ids(rows: list[Json]) -> list[str]:
    return [row["id"] for row in rows]


def test_everything_comes_first_then_what_changed() -> None:
    walks = Walks()
    for account in (ANN, BOB, ROBOT):
        walks.state.add_account(account, NOW)
    rows, following = walks.walk(USER_CHANGES, USERS, size=1)
    assert ids(rows) == sorted([ANN.subject, BOB.subject])
    assert walks.walk(USER_CHANGES, following)[0] == []
    walks.state.touch_account(BOB.subject, NOW)
    walks.state.touch_account(BOB.subject, NOW)
    walks.state.touch_account(ROBOT.subject, NOW)
    rows, following = walks.walk(USER_CHANGES, following)
    assert ids(rows) == [BOB.subject]
    assert walks.walk(USER_CHANGES, following)[0] == []


def test_what_changes_during_the_walk_comes_with_the_next() -> None:
    walks = Walks()
    for account in (ANN, BOB):
        walks.state.add_account(account, NOW)
    first = walks.page(USER_CHANGES, USERS, size=1)
    walks.state.touch_account(first["value"][0]["id"], NOW)
    _, following = walks.walk(USER_CHANGES, first["@odata.nextLink"])
    assert ids(walks.walk(USER_CHANGES, following)[0]) == ids(first["value"])


def test_an_object_that_changes_again_comes_again_on_another_page() -> None:
    walks = Walks()
    walks.state.add_account(ANN, NOW)
    _, following = walks.walk(USER_CHANGES, USERS)
    for _ in range(3):
        walks.state.touch_account(ANN.subject, NOW)
    assert ids(walks.walk(USER_CHANGES, following, size=1)[0]) == [ANN.subject] * 3


def test_a_deleted_account_is_removed() -> None:
    walks = Walks()
    walks.state.add_account(ANN, NOW)
    _, following = walks.walk(USER_CHANGES, USERS)
    walks.state.set_state(ANN.subject, "deleted", NOW)
    assert walks.walk(USER_CHANGES, following)[0] == [{"id": ANN.subject, "@removed": {"reason": "changed"}}]
    assert walks.walk(USER_CHANGES, USERS)[0] == []


def test_a_group_tells_its_members_and_who_left() -> None:
    walks = Walks()
    walks.state.set_member(FINANCE, ANN.subject, NOW, joined=True)
    rows, following = walks.walk(GROUP_CHANGES, GROUPS)
    one = {"@odata.type": "#microsoft.graph.user", "id": ANN.subject}
    assert rows[0]["members@delta"] == [one]
    walks.state.set_member(FINANCE, BOB.subject, NOW, joined=True)
    walks.state.set_member(FINANCE, ANN.subject, NOW, joined=False)
    rows, following = walks.walk(GROUP_CHANGES, following)
    assert rows[0]["members@delta"] == [{**one, "id": BOB.subject}, {**one, "@removed": {"reason": "deleted"}}]
    assert walks.walk(GROUP_CHANGES, following)[0] == []


def test_a_new_application_is_a_new_service_principal() -> None:
    walks = Walks()
    _, following = walks.walk(PRINCIPAL_CHANGES, PRINCIPALS)
    app = App(ENTRA, TENANT, guid_of("wiki app"), "Wiki", principal=guid_of("wiki principal"))
    walks.state.add_app(app, NOW)
    rows, _ = walks.walk(PRINCIPAL_CHANGES, following)
    assert [(row["id"], row["appId"]) for row in rows] == [(app.principal, app.id)]


def test_latest_skips_what_is() -> None:
    walks = Walks()
    walks.state.add_account(ANN, NOW)
    rows, following = walks.walk(USER_CHANGES, f"{USERS}?$deltatoken=latest")
    assert rows == []
    walks.state.add_account(BOB, NOW)
    assert ids(walks.walk(USER_CHANGES, following)[0]) == [BOB.subject]


def test_v1_tells_what_was_selected_on_every_page() -> None:
    walks = Walks()
    walks.state.add_account(ANN, NOW)
    (bare,), _ = walks.walk(USER_CHANGES, USERS)
    assert "accountEnabled" not in bare
    (row,), following = walks.walk(USER_CHANGES, f"{USERS}?$select=accountEnabled")
    assert row == {"id": ANN.subject, "accountEnabled": True}
    walks.state.touch_account(ANN.subject, NOW)
    assert walks.walk(USER_CHANGES, following)[0] == [row]


def refused(walks: Walks, url: str, now: int = NOW) -> GraphError:
    with pytest.raises(GraphError) as error:
        walks.page(USER_CHANGES, url, now)
    return error.value


def test_a_token_lives_seven_days() -> None:
    walks = Walks()
    _, following = walks.walk(USER_CHANGES, USERS)
    assert walks.page(USER_CHANGES, following, NOW + TOKEN_LIFE)["value"] == []
    error = refused(walks, following, NOW + TOKEN_LIFE + 1)
    assert (error.status, error.code) == (400, "syncStateNotFound")
    assert refused(walks, f"{USERS}?$deltatoken=invented").status == 400


def test_410_tells_where_to_begin_anew() -> None:
    walks = Walks()
    walks.state.add_account(ANN, NOW)
    _, following = walks.walk(USER_CHANGES, f"{USERS}?$select=id")
    walks.faults.once("cursor_expired")
    error = refused(walks, following)
    assert (error.status, error.code) == (410, "SyncStateNotFound")
    location = error.headers["Location"]
    assert parse_qs(urlsplit(location).query) == {"$select": ["id"]}
    assert ids(walks.walk(USER_CHANGES, location)[0]) == [ANN.subject]


def test_an_empty_page_leads_on_and_loses_nothing() -> None:
    walks = Walks()
    for account in (ANN, BOB):
        walks.state.add_account(account, NOW)
    walks.faults.switch_on("empty_page", times=2)
    first = walks.page(USER_CHANGES, USERS)
    assert first["value"] == []
    second = walks.page(USER_CHANGES, first["@odata.nextLink"])
    assert (second["value"], second["@odata.nextLink"] != first["@odata.nextLink"]) == ([], True)
    assert len(walks.walk(USER_CHANGES, second["@odata.nextLink"])[0]) == 2


def test_a_next_link_can_lead_to_the_same_page() -> None:
    walks = Walks()
    for account in (ANN, BOB):
        walks.state.add_account(account, NOW)
    walks.faults.once("next_is_self")
    assert walks.page(USER_CHANGES, USERS, size=1)["@odata.nextLink"] == call_of(USERS, NOW).asked


@pytest.mark.parametrize("option", ["$top=5", "$orderby=id", "$expand=manager", "$filter=id%20eq%20'a'"])
def test_a_delta_takes_nothing_but_select(option: str) -> None:
    assert refused(Walks(), f"{USERS}?{option}").code == "Request_UnsupportedQuery"


def test_a_page_can_be_replayed_and_loses_nothing() -> None:
    walks = Walks()
    for account in (ANN, BOB, person("cyd")):
        walks.state.add_account(account, NOW)
    walks.faults.once("page_again")
    rows, following = walks.walk(USER_CHANGES, USERS, size=2)
    assert (len(rows), len(set(ids(rows)))) == (4, 3)
    for account in (ANN, BOB, person("cyd")):
        walks.state.touch_account(account.subject, NOW)
    walks.faults.once("page_again")
    rows, _ = walks.walk(USER_CHANGES, following, size=2)
    assert (len(rows), len(set(ids(rows)))) == (4, 3)


def test_members_are_told_only_to_who_asks_for_them() -> None:
    walks = Walks()
    walks.state.set_member(FINANCE, ANN.subject, NOW, joined=True)
    (bare,), _ = walks.walk(GROUP_CHANGES, f"{GROUPS}?$select=displayName")
    (whole,), following = walks.walk(GROUP_CHANGES, f"{GROUPS}?$select=displayName,members")
    assert ("members@delta" in bare, "members@delta" in whole) == (False, True)
    walks.state.set_member(FINANCE, BOB.subject, NOW, joined=True)
    (row,), _ = walks.walk(GROUP_CHANGES, following)
    assert row["members@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": BOB.subject}]
