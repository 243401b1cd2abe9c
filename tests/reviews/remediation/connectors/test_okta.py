"""What the connector of an org takes away is accepted at once, and gone a while later; it offers nothing that gives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from ingest.clients.http.write_outcomes import Done, Outcome, Refused, Unknown
from reviews.remediation.connectors.okta import KINDS, open_connector, request_of
from reviews.remediation.interface import Holding, Path
from simulator.records.instants import SECOND
from simulator.service.okta.furnishing import OUR_SCOPES, WRITE_SCOPES
from simulator.service.tenants.tenant import GroupRule, RoleHeld
from tests.reviews.remediation.connectors.okta_access import access
from tests.simulator.service.orgs import Org

ISSUER = "okta:northwind"
IDS = ("user", "group", "app", "assignment", "resource_set", "role", "client", "token", "grant")


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with Org(ssws_scopes=frozenset((*OUR_SCOPES, *WRITE_SCOPES))) as org:
        yield org


def ask(org: Org, holding: Holding, remove: int | None = None) -> tuple[list[Path], Outcome | None]:
    """Return what a connector reads, and the outcome of removing one of the paths."""

    async def asked() -> tuple[list[Path], Outcome | None]:
        connector = open_connector(access(org))
        try:
            paths = await connector.read(holding)
            return paths, await connector.remove(paths[remove]) if remove is not None else None
        finally:
            await connector.close()

    return asyncio.run(asked())


def state(org: Org) -> Any:
    org.simulation.catch_up()
    return org.simulation.tenants["okta", "northwind"]


def member_of(org: Org) -> tuple[str, str]:
    """Return (user, group) of an active member of a group that gives an application."""
    for app in state(org).apps.values():
        for group_id in sorted(app.groups):
            for user in sorted(state(org).groups[group_id].members):
                if state(org).accounts[user].state == "active":
                    return user, group_id
    raise AssertionError("the company has no such member")


def later(org: Org) -> None:
    org.clock.advance(61 * SECOND)
    org.simulation.catch_up()


def last_types(org: Org, since: int) -> list[str]:
    """The types of what the log tells since an instant."""
    log = org.simulation.log("okta", "northwind", "system_log")
    visible = range(log.first_visible_since(since), log.visible(org.clock.now()))
    return [orjson.loads(log.body(position))["eventType"] for position in visible]


def gone_later(org: Org, holding: Holding, event: str) -> None:
    began = org.clock.now()
    paths, outcome = ask(org, holding, remove=0)
    assert isinstance(outcome, Done)
    assert ask(org, holding)[0] == paths, "the lists tell it a while later"
    later(org)
    assert ask(org, holding)[0] == []
    assert event in last_types(org, began)


def test_a_membership(org: Org) -> None:
    user, group = member_of(org)
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{group}")
    gone_later(org, holding, "group.user_membership.remove")


def test_a_group_that_a_rule_fills_is_a_persons(org: Org) -> None:
    user, group = member_of(org)
    state(org).rules["0pr1"] = GroupRule("0pr1", "All of finance", group, 'user.department=="Finance"')
    ((path,), _) = ask(org, Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{group}"))
    state(org).rules.clear()
    assert path.obstacle == "rule_managed"
    assert "by the rule All of finance" in path.told
    assert path.takes


def test_an_assignment(org: Org) -> None:
    app, user = next(
        (app.app.id, user)
        for app in state(org).apps.values()
        for user in app.assigned
        if user in state(org).accounts
        and not state(org).groups_conferring(app.app.id, user)
        and user not in app.carried
    )
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|app_assignment:{app}")
    gone_later(org, holding, "application.user_membership.remove")


def test_an_assignment_through_a_group_is_told_and_left(org: Org) -> None:
    user, group = member_of(org)
    app = next(app.app.id for app in state(org).apps.values() if group in app.groups)
    state(org).assign(app, user, org.clock.now())
    paths, _ = ask(org, Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|app_assignment:{app}"))
    assert {path.obstacle for path in paths} == {"group_path"}
    refused = org.client.delete(f"/api/v1/apps/{app}/users/{user}")
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "E0000046")


def test_one_role_of_several_is_told_as_a_grant_of_the_rest(org: Org) -> None:
    user, _ = member_of(org)
    held = ("Super administrator", "Help Desk Administrator")
    state(org).roles[user] = {name: RoleHeld(name, org.clock.now()) for name in held}
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|admin_privilege:help_desk_administrator")
    gone_later(org, holding, "user.account.privilege.grant")
    last = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|admin_privilege:super_administrator")
    gone_later(org, last, "user.account.privilege.revoke")


def test_a_custom_role_by_its_binding(org: Org) -> None:
    user, _ = member_of(org)
    state(org).roles[user] = {"Payroll keeper": RoleHeld("Payroll keeper", org.clock.now())}
    role_id = org.get(f"/api/v1/users/{user}/roles")[0]["role"]
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|admin_privilege:{role_id}")
    gone_later(org, holding, "user.account.privilege.revoke")


def test_an_account_is_suspended_and_never_deleted(org: Org) -> None:
    user, _ = member_of(org)
    gone_later(org, Holding("disable", f"{ISSUER}|{user}"), "user.lifecycle.suspend")
    assert state(org).accounts[user].state == "suspended"


def test_a_token(org: Org) -> None:
    token = next(iter(state(org).tokens.values()))
    holding = Holding("remove", f"{ISSUER}|{token.owner_id}", f"{ISSUER}|permission:api_token:{token.id}")
    _, outcome = ask(org, holding, remove=0)
    assert isinstance(outcome, Done)
    assert ask(org, holding)[0] == []


def test_a_lost_answer_is_unknown_and_done_all_the_same(org: Org) -> None:
    user, group = member_of(org)
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{group}")
    org.faults.once("answer_lost")
    assert isinstance(ask(org, holding, remove=0)[1], Unknown)
    later(org)
    assert ask(org, holding)[0] == []


def test_what_no_scope_lets_is_refused_by_name() -> None:
    with Org() as org:
        user, group = member_of(org)
        outcome = ask(org, Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{group}"), remove=0)[1]
    assert isinstance(outcome, Refused)
    assert "E0000006" in outcome.words


def test_every_call_takes_away() -> None:
    for kind in sorted(KINDS):
        for more in ({}, {"resource_set": "r1", "role": "c1"}, {"client": "0oa1"}):
            named = {name: f"{name}1" for name in IDS[:4]} | {"token": "t1", "grant": "g1"} | more
            request = request_of(Path(kind=kind, target=named, told=""))
            is_life = (request.method, request.path.rpartition("/")[2]) == ("POST", "suspend")
            assert request.method == "DELETE" or is_life
