"""The vendor's own SDK reads the served tenant: typed lists, and pages of a log as they come."""

from __future__ import annotations

import asyncio

import httpx
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_service_client import GraphServiceClient

from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import CLIENT_ID, CLIENT_SECRET, Registration
from simulator.service.graph.sign_on.token_endpoint import SCOPE
from simulator.service.graph.vendor import entra_vendor
from simulator.service.simulation import Simulation
from simulator.service.sites.serving import Serving
from tests.simulator.made import small

Query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters


class OneToken:
    """A credential that has its token already."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_kwargs: object) -> AccessToken:
        return AccessToken(self._token, 2_000_000_000)


def signed_on(serving: Serving, registration: Registration) -> str:
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE}
    url = f"{serving.url('entra:northwind:login')}/{registration.tenant_id}/oauth2/v2.0/token"
    token: str = httpx.post(url, data=form, trust_env=False, timeout=30).json()["access_token"]
    return token


async def users_of(graph_url: str, token: str) -> list[tuple[str | None, bool | None]]:
    client = GraphServiceClient(credentials=OneToken(token), scopes=[SCOPE])
    client.request_adapter.base_url = f"{graph_url}/v1.0"
    wanted = RequestConfiguration(query_parameters=Query(top=3, select=["id", "accountEnabled"]))
    page = await client.users.get(request_configuration=wanted)
    found: list[tuple[str | None, bool | None]] = []
    while page is not None:
        found += [(user.id, user.account_enabled) for user in page.value or []]
        if page.odata_next_link is None:
            break
        page = await client.users.with_url(page.odata_next_link).get()
    return found


def test_the_sdk_walks_a_list() -> None:
    registration, clock = Registration(), Clock(small().plan.end)
    simulation = Simulation(small(), {"entra": entra_vendor(registration)}, clock, Faults())
    with Serving(simulation) as serving:
        found = asyncio.run(users_of(serving.url("entra:northwind"), signed_on(serving, registration)))
        tenant = simulation.tenants["entra", "northwind"]
        workloads = {each.account.subject for each in small().stage.robots}
        people = {each: known for each, known in tenant.accounts.items() if each not in workloads}
        assert found == sorted(
            (each, known.state == "active") for each, known in people.items() if known.state != "deleted"
        )
