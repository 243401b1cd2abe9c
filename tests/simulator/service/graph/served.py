"""One tenant served in this process: Graph and its authority, without ports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin

from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from simulator.company.company import Company
from simulator.records.record import Json
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import CLIENT_ID, CLIENT_SECRET, Registration
from simulator.service.graph.sign_on.token_endpoint import SCOPE
from simulator.service.graph.vendor import entra_vendor
from simulator.service.simulation import Simulation
from simulator.service.sites.app import sites
from tests.simulator.made import small

ORIGIN, AUTHORITY = "http://graph.example.com", "http://login.example.com"
GRAPH, LOGIN = "entra:northwind", "entra:northwind:login"


def _ask(
    app: ASGIApp,
    method: str,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    async def ask() -> Response:
        async with AsyncClient(transport=ASGITransport(app)) as client:
            return await client.request(method, url, data=form, headers=headers)

    return asyncio.run(ask())


class Tenant:
    """A served tenant; its clock stands, so what a test does not advance does not pass."""

    def __init__(self, at: int, company: Company) -> None:
        self.registration = Registration()
        self.clock, self.faults = Clock(at), Faults()
        self.simulation = Simulation(company, {"entra": entra_vendor(self.registration)}, self.clock, self.faults)
        apps = {site.name: site.app for site in sites(self.simulation)}
        self.graph, self.login = apps[GRAPH], apps[LOGIN]
        self._token = ""

    def sign_on(self, path_tenant: str | None = None, **form: str) -> Response:
        """Ask for a token; what is named replaces what a right form has."""
        right = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": SCOPE,
        }
        return _ask(self.login, "POST", self.token_url(path_tenant), {**right, **form})

    def token_url(self, path_tenant: str | None = None) -> str:
        return f"{AUTHORITY}/{path_tenant or self.registration.tenant_id}/oauth2/v2.0/token"

    def ask_authority(self, path: str) -> Response:
        return _ask(self.login, "GET", f"{AUTHORITY}/{path}")

    def renew(self) -> None:
        self._token = self.sign_on().json()["access_token"]

    def get(self, url: str, **headers: str) -> Response:
        """Ask Graph, with a token of the first request."""
        if not self._token:
            self.renew()
        whole = urljoin(f"{ORIGIN}/", url)
        return _ask(self.graph, "GET", whole, headers={"Authorization": f"Bearer {self._token}", **headers})

    def page(self, url: str, **headers: str) -> Json:
        answer = self.get(url, **headers)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: Json = answer.json()
        return found

    def rows(self, url: str) -> list[Json]:
        """Return all rows of a list; the clock goes on by two seconds a page, as a patient caller would."""
        found, following = [], url
        while following:
            page = self.page(following)
            found += page["value"]
            following = page.get("@odata.nextLink", "")
            self.clock.advance(2_000_000)
        return found


@contextmanager
def served(company: Company | None = None, at: int | None = None) -> Iterator[Tenant]:
    """Serve a company, by default the small one at the end of its plan."""
    company = company or small()
    tenant = Tenant(company.plan.end if at is None else at, company)
    try:
        yield tenant
    finally:
        tenant.simulation.close()
