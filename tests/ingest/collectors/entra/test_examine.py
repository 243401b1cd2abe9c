"""An Entra tenant is examined: what is well, and each thing that may be wrong with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from ingest.clients.graph.client import LIMITS
from ingest.collection.examiners import examined
from ingest.collection.preflight import ExaminedSource, PreflightCheck
from ingest.config.source_settings import Auth, ClientSecret, EventHub, SourceSettings
from ingest.contract.instants import from_micros
from simulator.service.graph.registration import CLIENT_ID, CLIENT_SECRET, PERMISSIONS
from tests.ingest.collection.fakes import Time, limiter
from tests.simulator.service.graph.served import Tenant
from tests.simulator.service.graph.served import served as served_tenant

_LOGIN = "login.microsoftonline.com"
LOGS = ["signIns", "directoryAudits", "provisioning"]


class Microsoft(httpx.AsyncBaseTransport):
    """Leads the public hosts to a served tenant; ``away`` is out of reach."""

    def __init__(self, tenant: Tenant, away: str | None) -> None:
        self._away = away
        self._login, self._graph = httpx.ASGITransport(tenant.login), httpx.ASGITransport(tenant.graph)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == self._away:
            raise httpx.ConnectTimeout("")
        chosen = self._login if request.url.host == _LOGIN else self._graph
        return await chosen.handle_async_request(request)


@pytest.fixture(scope="module")
def kept() -> Iterator[Tenant]:
    with served_tenant() as tenant:
        yield tenant


@pytest.fixture
def tenant(kept: Tenant) -> Iterator[Tenant]:
    yield kept
    kept.registration.licence, kept.registration.permissions = "P2", PERMISSIONS


def source(tenant: Tenant, **settings: object) -> SourceSettings:
    auth = Auth(client_secret=ClientSecret(client_id=CLIENT_ID, secret_env="SECRET"))
    tenant_id = tenant.registration.tenant_id
    return SourceSettings(kind="entra", tenant="acme", tenant_id=tenant_id, auth=auth, **settings)  # type: ignore[arg-type] # a test's own


def noted(
    tenant: Tenant,
    settings: SourceSettings | None = None,
    *,
    secret: str = CLIENT_SECRET,
    skew: timedelta = timedelta(0),
    away: str | None = None,
) -> list[PreflightCheck]:
    tenant.clock.advance(60_000_000)  # each examination has a limit of its own at the tenant
    patient = ExaminedSource(
        settings or source(tenant),
        "sources[0]",
        {"SECRET": secret},
        lambda: from_micros(tenant.clock.now()) + skew,
        Microsoft(tenant, away),
        limiter(Time(), LIMITS),
    )
    return examined(patient)


def unwell(found: list[PreflightCheck]) -> list[PreflightCheck]:
    assert all((each.verdict == "ok") == (each.what_to_do is None) for each in found)
    return [each for each in found if each.verdict != "ok"]


def test_all_is_well(tenant: Tenant) -> None:
    found = noted(tenant)
    assert unwell(found) == []
    assert [each.part for each in found] == [
        "server", "clock", "server", "clock", "credentials", "licence", *LOGS, "users", "groups", "applications",
        "consents", "roles", "eligible roles", "registered factors", "last sign-ins", "sponsors", "eligible members",
    ]  # fmt: skip
    assert found[5].detail == "Entra ID P2"


def test_a_wrong_secret_is_told_without_it(tenant: Tenant) -> None:
    *before, last = noted(tenant, secret="not-the-secret")
    assert unwell(before) == []
    assert (last.part, last.verdict) == ("credentials", "fail")
    assert "AADSTS7000215" in last.detail
    assert "not-the-secret" not in repr(last)


def test_each_missing_permission_is_told_and_hides_no_other(tenant: Tenant) -> None:
    tenant.registration.permissions = ("Directory.Read.All", "RoleManagement.Read.Directory")
    *logs, factors, uses, members = unwell(noted(tenant))
    assert [(each.part, each.verdict) for each in logs] == [(log, "fail") for log in LOGS]
    grant = "grant the application permission AuditLog.Read.All (and Directory.Read.All"
    assert all((each.what_to_do or "").startswith(grant) for each in logs[:2])
    assert CLIENT_ID in (logs[0].what_to_do or "")
    assert [(each.part, each.verdict) for each in (factors, uses, members)] == [
        ("registered factors", "warn"), ("last sign-ins", "warn"), ("eligible members", "warn"),
    ]  # fmt: skip
    assert "AuditLog.Read.All" in (uses.what_to_do or "")
    assert "PrivilegedEligibilitySchedule.Read.AzureADGroup" in (members.what_to_do or "")


def test_without_the_users_there_is_no_census(tenant: Tenant) -> None:
    tenant.registration.permissions = ("AuditLog.Read.All",)
    found = {each.part: each for each in unwell(noted(tenant))}
    assert found["users"].verdict == "fail"
    assert "there is no census" in found["users"].detail
    assert "grant the application permission User.Read.All (or Directory.Read.All)" in (found["users"].what_to_do or "")
    assert "LicenseAssignment.Read.All" in (found["licence"].what_to_do or "")
    assert found["groups"].verdict == "warn"


def test_a_tenant_without_licence_is_told_so_and_no_permission_is_asked_for(tenant: Tenant) -> None:
    tenant.registration.licence = "free"
    licence, *logs = unwell(noted(tenant))
    assert (licence.part, licence.verdict) == ("licence", "warn")
    assert "sources[0].retention_days: 7" in (licence.what_to_do or "")
    assert [each.part for each in logs] == LOGS
    assert all("P1 or P2 licence" in (each.what_to_do or "") for each in logs)
    assert not any("permission" in (each.what_to_do or "") for each in logs)


def test_without_p2_nobody_is_eligible_which_is_no_failure(tenant: Tenant) -> None:
    tenant.registration.licence = "P1"
    found = noted(tenant)
    assert unwell(found) == []
    told = {each.part: each.detail for each in found}
    assert told["licence"] == "Entra ID P1"
    assert told["eligible roles"].startswith("not in the tenant's licence")


def test_a_clock_ten_minutes_off_is_a_warning_that_says_both(tenant: Tenant) -> None:
    clocks = unwell(noted(tenant, skew=timedelta(minutes=-10)))
    theirs = from_micros(tenant.clock.now())
    assert [(each.part, each.verdict) for each in clocks] == [("clock", "warn")] * 2
    assert f"{_LOGIN} says {theirs:%Y-%m-%dT%H:%M}" in clocks[0].detail
    assert f"this machine {theirs - timedelta(minutes=10):%Y-%m-%dT%H:%M}" in clocks[0].detail


@pytest.mark.parametrize(("away", "key"), [(_LOGIN, "authority_url"), ("graph.microsoft.com", "graph_url")])
def test_what_is_out_of_reach_is_told_and_the_other_server_is_asked(tenant: Tenant, away: str, key: str) -> None:
    found = noted(tenant, away=away)
    (server,) = unwell(found)
    assert (server.part, server.verdict) == ("server", "fail")
    assert f"{away} cannot be reached (ConnectTimeout)" in server.detail
    assert f"sources[0].{key}" in (server.what_to_do or "")
    assert len(found) == 3


def test_logs_from_an_event_hub_or_left_out_are_not_asked_for(tenant: Tenant) -> None:
    hub = EventHub(server="127.0.0.1:1", topic="insights-logs")
    parts = [each.part for each in noted(tenant, source(tenant, via="event_hub", event_hub=hub))]
    assert "logs" in parts
    assert not set(LOGS) & set(parts)
    parts = [each.part for each in noted(tenant, source(tenant, streams=["directory_audits"]))]
    assert set(LOGS) & set(parts) == {"directoryAudits"}
