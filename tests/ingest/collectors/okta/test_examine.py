"""An Okta org is examined: what is well, and each thing that may be wrong with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.clients.okta.sign_in import SCOPES
from ingest.collection.examiners import examined
from ingest.collection.preflight import ExaminedSource, PreflightCheck
from ingest.config.source_settings import Auth, PrivateKey, SourceSettings, Ssws
from ingest.contract.instants import from_micros
from simulator.service.okta.admission.settings import client_key_pem, ssws_token
from simulator.service.okta.furnishing import client_id
from tests.simulator.service.orgs import Org

ENVIRON = {"OKTA_TOKEN": ssws_token("northwind")}
TOKEN = Auth(ssws=Ssws(token_env="OKTA_TOKEN"))


@pytest.fixture(scope="module")
def served() -> Iterator[Org]:
    with Org(demand_dpop=True) as org:
        yield org


@pytest.fixture
def org(served: Org) -> Iterator[Org]:
    before = served.settings.client_scopes, served.settings.ssws_scopes
    yield served
    served.settings.client_scopes, served.settings.ssws_scopes = before


def noted(
    org: Org, auth: Auth = TOKEN, token: str | None = None, skew: timedelta = timedelta(0)
) -> list[PreflightCheck]:
    settings = SourceSettings(kind="okta", tenant="acme", url=org.url, auth=auth)
    environ = {"OKTA_TOKEN": token} if token else ENVIRON
    return examined(ExaminedSource(settings, "sources[0]", environ, lambda: from_micros(org.clock.now()) + skew))


def unwell(found: list[PreflightCheck]) -> list[PreflightCheck]:
    assert all((each.verdict == "ok") == (each.what_to_do is None) for each in found)
    return [each for each in found if each.verdict != "ok"]


@pytest.fixture
def application(tmp_path: Path) -> Auth:
    key = tmp_path / "key.pem"
    key.write_bytes(client_key_pem())
    return Auth(private_key=PrivateKey(client_id=client_id("northwind"), key_file=str(key)))


def test_all_is_well(org: Org) -> None:
    found = noted(org)
    assert unwell(found) == []
    assert [each.part for each in found] == [
        "server", "clock", "credentials", "system log", "users", "groups", "applications", "roles", "API tokens",
        "identity providers", "scopes of applications",
    ]  # fmt: skip


def test_a_service_application_is_well(org: Org, application: Auth) -> None:
    found = noted(org, application)
    assert unwell(found) == []
    assert client_id("northwind") in found[2].detail


def test_a_wrong_token_is_told_without_it(org: Org) -> None:
    *before, last = noted(org, token="not-the-token")
    assert unwell(before) == []
    assert (last.part, last.verdict) == ("credentials", "fail")
    assert "401 E0000011" in last.detail
    assert "okta.logs.read" in last.detail
    assert "not-the-token" not in repr(last)


def test_an_unknown_application_is_told_with_the_scopes_that_it_needs(org: Org, application: Auth) -> None:
    assert application.private_key is not None
    stranger = Auth(private_key=PrivateKey(client_id="0oa9example", key_file=application.private_key.key_file))
    last = noted(org, stranger)[-1]
    assert (last.part, last.verdict) == ("credentials", "fail")
    assert "invalid_client" in last.detail
    assert all(scope in last.detail for scope in SCOPES)


def test_each_missing_scope_is_told_and_hides_no_other(org: Org, application: Auth) -> None:
    org.settings.client_scopes -= {"okta.logs.read", "okta.roles.read"}
    log, roles = unwell(noted(org, application))
    assert (log.part, log.verdict, roles.part, roles.verdict) == ("system log", "fail", "roles", "warn")
    assert (log.what_to_do or "").startswith(f"grant okta.logs.read to the application {client_id('northwind')}")
    assert (roles.what_to_do or "").startswith("grant okta.roles.read to ")
    assert "the census lists no administrators" in roles.detail


def test_a_token_whose_owner_may_too_little_is_told_which_role_it_needs(org: Org) -> None:
    org.settings.ssws_scopes -= {"okta.apps.read", "okta.appGrants.read"}
    (apps,) = unwell(noted(org))
    assert (apps.part, apps.verdict) == ("applications", "warn")
    assert (apps.what_to_do or "").endswith("a role that may view applications: Read-only Administrator")


def test_a_clock_ten_minutes_off_is_a_warning_that_says_both(org: Org) -> None:
    (clock,) = unwell(noted(org, skew=timedelta(minutes=10)))
    theirs = from_micros(org.clock.now()).replace(microsecond=0)
    assert (clock.part, clock.verdict) == ("clock", "warn")
    assert f"{theirs:%Y-%m-%dT%H:%M}" in clock.detail
    assert f"{theirs + timedelta(minutes=10):%Y-%m-%dT%H:%M}" in clock.detail
    assert "10 minutes apart" in clock.detail
    assert unwell(noted(org, skew=timedelta(minutes=4))) == []


def test_an_org_out_of_reach_ends_the_examination() -> None:
    settings = SourceSettings(kind="okta", tenant="acme", url="http://127.0.0.1:1", auth=TOKEN)
    (server,) = examined(ExaminedSource(settings, "sources[2]", ENVIRON, lambda: datetime(2026, 1, 1, tzinfo=UTC)))
    assert (server.part, server.verdict) == ("server", "fail")
    assert "127.0.0.1:1 cannot be reached (ConnectError)" in server.detail
    assert "sources[2].url" in (server.what_to_do or "")
