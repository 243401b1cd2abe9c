from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from simulator.records.instants import SECOND, instant
from simulator.service.graph.sign_on.access_tokens import LIFE_SECONDS
from tests.simulator.service.graph.served import Tenant, served

AUDITS, USERS = "v1.0/auditLogs/directoryAudits?$top=1", "v1.0/users"


@pytest.fixture
def tenant(shared_tenant: Tenant) -> Iterator[Tenant]:
    """The one tenant, as it was: its throttle has room again, no fault is on."""
    shared_tenant.clock.advance(10 * SECOND)
    shared_tenant.renew()
    permissions, licence = shared_tenant.registration.permissions, shared_tenant.registration.licence
    yield shared_tenant
    shared_tenant.faults.switch_off()
    shared_tenant.registration.permissions, shared_tenant.registration.licence = permissions, licence


@pytest.fixture(scope="module")
def shared_tenant() -> Iterator[Tenant]:
    with served() as found:
        yield found


def test_the_sixth_request_in_ten_seconds_is_refused_over_all_reports(tenant: Tenant) -> None:
    for name in ("signIns", "directoryAudits", "provisioning", "signIns", "directoryAudits"):
        assert tenant.get(f"v1.0/auditLogs/{name}?$top=1").status_code == 200
    tenant.clock.advance(3 * SECOND)
    refused = tenant.get("beta/auditLogs/signIns?$top=1")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert refused.json()["error"]["innerError"]["message"] == "Please retry after"
    tenant.clock.advance(7 * SECOND)
    assert tenant.get("beta/auditLogs/signIns?$top=1").status_code == 200


def test_the_limit_can_be_lifted(tenant: Tenant) -> None:
    tenant.registration.report_requests = 1_000
    statuses = [tenant.get(AUDITS).status_code for _ in range(12)]
    tenant.registration.report_requests = 5
    assert statuses == [200] * 12


def test_delta_pages_are_as_small_as_preferred(tenant: Tenant) -> None:
    page = tenant.page("v1.0/users/delta", Prefer="return=minimal, odata.maxpagesize=3")
    assert len(page["value"]) == 3
    assert "@odata.nextLink" in page


def test_a_refused_query_counts_as_a_request(tenant: Tenant) -> None:
    statuses = [tenant.get("v1.0/auditLogs/signIns?$top=0").status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_lists_are_not_throttled_with_the_reports(tenant: Tenant) -> None:
    assert [tenant.get("v1.0/organization").status_code for _ in range(12)] == [200] * 12


@pytest.mark.parametrize(
    ("fault", "told"),
    [("too_many", "3"), ("retry_after_absent", None), ("retry_after_fraction", "2.127")],
)
def test_429_in_each_form(tenant: Tenant, fault: str, told: str | None) -> None:
    tenant.faults.once(fault)
    refused = tenant.get(AUDITS)
    assert (refused.status_code, refused.headers.get("retry-after")) == (429, told)
    assert tenant.get(AUDITS).status_code == 200


def test_retry_after_as_a_date_is_graphs_own_time(tenant: Tenant) -> None:
    tenant.faults.once("retry_after_date")
    until = parsedate_to_datetime(tenant.get(AUDITS).headers["retry-after"])
    assert 2 <= (until - instant(tenant.clock.now())).total_seconds() <= 4


def test_another_worker_uses_the_same_five(tenant: Tenant) -> None:
    tenant.faults.once("drained")
    statuses = [tenant.get(AUDITS).status_code for _ in range(5)]
    assert 429 in statuses


def test_a_slow_query_ends_in_504(tenant: Tenant) -> None:
    tenant.faults.once("query_timeout")
    answer = tenant.get(AUDITS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "UnknownError")


def test_a_token_ends_after_3599_seconds(tenant: Tenant) -> None:
    tenant.clock.advance((LIFE_SECONDS - 1) * SECOND)
    assert tenant.get(USERS).status_code == 200
    tenant.clock.advance(SECOND)
    ended = tenant.get(USERS)
    assert (ended.status_code, ended.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert "expired" in ended.json()["error"]["message"]


def test_a_token_can_end_within_a_walk_and_a_new_one_is_taken(tenant: Tenant) -> None:
    tenant.faults.switch_on("token_expired")
    assert [tenant.get(USERS).status_code for _ in range(3)] == [200] * 3
    tenant.clock.advance(30 * SECOND)
    assert [tenant.get(USERS).status_code for _ in range(2)] == [401] * 2
    tenant.renew()
    assert [tenant.get(USERS).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer invented", "Basic abc"])
def test_without_a_token_nothing_is_told(tenant: Tenant, header: str) -> None:
    answer = tenant.get(USERS, Authorization=header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")


def test_a_missing_permission_is_named_by_the_reports_only(tenant: Tenant) -> None:
    tenant.registration.permissions = ("User.Read.All",)
    tenant.renew()
    report, groups = tenant.get(AUDITS), tenant.get("v1.0/groups")
    assert (report.status_code, groups.status_code) == (403, 403)
    assert report.json()["error"]["code"] == "Authentication_MSGraphPermissionMissing"
    assert "AuditLog.Read.All" in report.json()["error"]["message"]
    assert groups.json()["error"]["code"] == "Authorization_RequestDenied"
    assert tenant.get(USERS).status_code == 200


def test_a_permission_counts_from_the_next_token_on(tenant: Tenant) -> None:
    tenant.registration.permissions = ()
    assert tenant.get(USERS).status_code == 200
    tenant.renew()
    assert tenant.get(USERS).status_code == 403


def test_without_a_licence_logs_are_refused_and_with_p1_pim(tenant: Tenant) -> None:
    instances = "v1.0/roleManagement/directory/roleEligibilityScheduleInstances"
    tenant.registration.licence = "free"
    refused = tenant.get("v1.0/auditLogs/signIns")
    assert refused.status_code == 403
    assert "tenant doesn't have premium license" in refused.json()["error"]["message"]
    assert tenant.get("v1.0/users?$select=signInActivity").status_code == 403
    tenant.registration.licence = "P1"
    assert tenant.get("v1.0/auditLogs/signIns?$top=1").status_code == 200
    pim = tenant.get(instances)
    assert (pim.status_code, pim.json()["error"]["code"]) == (400, "AadPremiumLicenseRequired")
    tenant.registration.licence = "P2"
    assert tenant.get(instances).status_code == 200


def test_directory_calls_tell_their_cost(tenant: Tenant) -> None:
    assert tenant.get(USERS).headers["x-ms-resource-unit"] == "2"
    assert tenant.get(f"{USERS}?$select=id").headers["x-ms-resource-unit"] == "1"
    assert "x-ms-resource-unit" not in tenant.get(AUDITS).headers


def test_too_many_resource_units_are_refused(tenant: Tenant) -> None:
    group = tenant.page("v1.0/groups")["value"][0]["id"]
    statuses: list[int] = []
    while 429 not in statuses:
        answer = tenant.get(f"v1.0/groups/{group}/members")
        statuses.append(answer.status_code)
    assert float(answer.headers["x-ms-throttle-limit-percentage"]) >= 1.0
    assert answer.headers["x-ms-throttle-scope"].startswith("Tenant_Application/")
    tenant.clock.advance(int(answer.headers["retry-after"]) * SECOND)
    assert tenant.get(f"v1.0/groups/{group}/members").status_code == 200


def test_unknown_paths_and_versions_are_refused(tenant: Tenant) -> None:
    unknown = tenant.get("v1.0/auditLogs/nothing")
    assert (unknown.status_code, "segment 'nothing'" in unknown.text) == (404, True)
    assert "Invalid version: v2.0" in tenant.get("v2.0/users").json()["error"]["message"]


def test_every_answer_has_a_request_id_and_the_simulated_date(tenant: Tenant) -> None:
    answers = [tenant.get(USERS), tenant.get("v1.0/groups/none/members"), tenant.get("v1.0/nothing")]
    for answer in answers:
        assert answer.headers["request-id"]
        assert parsedate_to_datetime(answer.headers["date"]) == instant(tenant.clock.now()).replace(microsecond=0)
    assert answers[0].headers["request-id"] != answers[1].headers["request-id"]
