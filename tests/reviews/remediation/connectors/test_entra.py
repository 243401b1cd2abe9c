"""What the connector of a tenant takes away is accepted at once, and gone a while later; nothing of it gives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from ingest.clients.access import SourceAccess
from ingest.clients.graph.removal_client import removal_client
from ingest.clients.http.write_outcomes import Done, Outcome, Refused
from ingest.config.source_settings import Auth, ClientSecret, SourceSettings
from reviews.remediation.connectors.entra import KINDS, Removals, request_of
from reviews.remediation.interface import Holding, Path
from simulator.entra.roles import SECURITY_READER
from simulator.organisation.cast import ENTRA, Group
from simulator.records.instants import SECOND
from simulator.service.graph.registration import CLIENT_ID, CLIENT_SECRET, PERMISSIONS
from simulator.service.graph.writes.removals import WRITE_PERMISSIONS
from simulator.service.tenants.tenant import RoleHeld
from tests.simulator.service.graph.served import Tenant, served

_LOGIN = "login.microsoftonline.com"
ISSUER = "entra:northwind"
GROUP = "11111111-1111-1111-1111-111111111111"


class Microsoft(httpx.AsyncBaseTransport):
    def __init__(self, tenant: Tenant) -> None:
        self._login, self._graph = httpx.ASGITransport(tenant.login), httpx.ASGITransport(tenant.graph)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        site = self._login if request.url.host == _LOGIN else self._graph
        return await site.handle_async_request(request)


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with served() as tenant:
        tenant.registration.permissions = (*PERMISSIONS, *WRITE_PERMISSIONS)
        tenant.simulation.catch_up()
        yield tenant


def ask(tenant: Tenant, holding: Holding, remove: int | None = None) -> tuple[list[Path], Outcome | None]:
    async def asked() -> tuple[list[Path], Outcome | None]:
        settings = SourceSettings(
            kind="entra",
            tenant="northwind",
            tenant_id=tenant.registration.tenant_id,
            auth=Auth(client_secret=ClientSecret(client_id=CLIENT_ID, secret_env="SECRET")),
        )
        access = SourceAccess(settings, "sources[0]", {"SECRET": CLIENT_SECRET})
        connector = Removals(removal_client(access, Microsoft(tenant)))
        try:
            paths = await connector.read(holding)
            return paths, await connector.remove(paths[remove]) if remove is not None else None
        finally:
            await connector.close()

    return asyncio.run(asked())


def state(tenant: Tenant) -> Any:
    return tenant.simulation.tenants[ENTRA, "northwind"]


def person(tenant: Tenant) -> str:
    """Return somebody who has no role and is assigned to an application."""
    for app in state(tenant).apps.values():
        for user in sorted(app.assigned):
            if state(tenant).accounts[user].state == "active" and not state(tenant).roles.get(user):
                return str(user)
    raise AssertionError("the company has nobody like that")


def member(tenant: Tenant, **traits: object) -> str:
    """Return an account, put into a group that is said to have some traits."""
    user, now = person(tenant), tenant.clock.now()
    state(tenant).set_member(Group(ENTRA, "northwind", GROUP, "Finance readers"), user, now, joined=True)
    state(tenant).groups[GROUP].traits = traits
    return user


def told_since(tenant: Tenant, since: int) -> list[str]:
    log = tenant.simulation.log(ENTRA, "northwind", "directory_audits")
    positions = range(log.first_visible_since(since), log.visible(tenant.clock.now()))
    return [orjson.loads(log.body(position))["activityDisplayName"] for position in positions]


def gone_later(tenant: Tenant, holding: Holding, activity: str) -> None:
    began = tenant.clock.now()
    paths, outcome = ask(tenant, holding, remove=0)
    assert isinstance(outcome, Done), outcome
    assert ask(tenant, holding)[0] == paths, "the lists tell it a while later"
    tenant.clock.advance(110 * SECOND)
    tenant.simulation.catch_up()
    assert ask(tenant, holding)[0] == []
    assert activity in told_since(tenant, began)


def test_a_membership(tenant: Tenant) -> None:
    user = member(tenant)
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{GROUP}")
    gone_later(tenant, holding, "Remove member from group")


@pytest.mark.parametrize(
    ("traits", "obstacle", "code"),
    [
        ({"groupTypes": ["DynamicMembership"]}, "dynamic_group", 403),
        ({"onPremisesSyncEnabled": True}, "on_premises_synced", 400),
    ],
)
def test_a_group_that_is_filled_elsewhere_is_a_persons(
    tenant: Tenant, traits: dict[str, object], obstacle: str, code: int
) -> None:
    user = member(tenant, **traits)
    ((path,), outcome) = ask(tenant, Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|group:{GROUP}"), remove=0)
    assert path.obstacle == obstacle
    assert isinstance(outcome, Refused)
    assert outcome.code == code


def test_an_assignment(tenant: Tenant) -> None:
    user = person(tenant)
    app = next(app.app.id for app in state(tenant).apps.values() if user in app.assigned)
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|app_assignment:{app}")
    gone_later(tenant, holding, "Remove app role assignment from user")


def test_an_assignment_through_a_group_is_told_and_left(tenant: Tenant) -> None:
    user = member(tenant)
    app = next(app.app.id for app in state(tenant).apps.values() if user not in app.assigned)
    state(tenant).confer(app, GROUP, tenant.clock.now())
    ((path,), _) = ask(tenant, Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|app_assignment:{app}"))
    assert (path.obstacle, path.told) == ("group_path", "through the group Finance readers")


@pytest.mark.parametrize(
    ("mode", "activity"),
    [
        ("active", "Remove member from role"),
        ("eligible", "Remove eligible member from role in PIM completed (permanent)"),
    ],
)
def test_a_role_and_the_eligibility_to_it(tenant: Tenant, mode: Any, activity: str) -> None:
    user, template = person(tenant), SECURITY_READER.template
    state(tenant).roles[user] = {f"{mode} {template}": RoleHeld(template, tenant.clock.now(), mode)}
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|directory_role:{template}", None, mode, "/")
    gone_later(tenant, holding, activity)


def test_a_role_of_a_tenant_without_pim(tenant: Tenant) -> None:
    user, template = person(tenant), SECURITY_READER.template
    state(tenant).roles[user] = {f"active {template}": RoleHeld(template, tenant.clock.now())}
    tenant.registration.licence = "P1"
    holding = Holding("remove", f"{ISSUER}|{user}", f"{ISSUER}|directory_role:{template}", None, "active", "/")
    gone_later(tenant, holding, "Remove member from role")
    tenant.registration.licence = "P2"


def test_an_account_is_disabled_and_an_administrator_is_refused(tenant: Tenant) -> None:
    user, template = person(tenant), SECURITY_READER.template
    state(tenant).roles[user] = {f"active {template}": RoleHeld(template, tenant.clock.now())}
    assert isinstance(ask(tenant, Holding("disable", f"{ISSUER}|{user}"), remove=0)[1], Refused)
    state(tenant).roles.pop(user)
    gone_later(tenant, Holding("disable", f"{ISSUER}|{user}"), "Disable account")
    assert state(tenant).accounts[user].state == "disabled"


def test_every_call_takes_away() -> None:
    ids = ("group", "member", "of", "owned", "owner", "resource", "assignment", "grant", "user")
    by_pim = {"principal": "p", "role": "r", "scope": "/"}
    for kind in sorted(KINDS):
        for named in ({name: f"{name}1" for name in ids} | by_pim, by_pim | {"user": "u"}):
            if kind not in ("role", "eligible_role", "suspend", "sessions") and "group" not in named:
                continue
            request = request_of(Path(kind=kind, target=named, told=""))
            ends = (request.method, request.path.rpartition("/")[2])
            asks = request.body is not None and request.body.get("action") == "adminRemove"
            disables = request.method == "PATCH" and request.body == {"accountEnabled": False}
            assert request.method == "DELETE" or asks or disables or ends == ("POST", "revokeSignInSessions")
